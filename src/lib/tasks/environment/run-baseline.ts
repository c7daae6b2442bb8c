import { z } from 'zod'
import { comparePaths } from '../../files/tree-path.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { LineCoverage } from '../../suite/test-run.ts'
import { type Refusal, refusalKinds, refuse } from '../refusal.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type Baseline, baselineSchema } from './baseline.ts'
import { keptOutcome } from './kept-outcome.ts'
import { runSuite } from './run-suite.ts'
import type { SettledSuite } from './settle-suite.ts'
import { suiteProblem } from './suite-problem.ts'

/** One test that fails, one that passes, and one that solvers can see. */
const fewestPassing = 3

const outcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: baselineSchema }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.strictObject({ kind: z.enum(refusalKinds), reason: z.string() }),
  }),
])

type Subject = { readonly source: PackageSource; readonly suite: SettledSuite }

/** Runs a settled suite once more, shuffled and with coverage, and keeps what agrees with the plain run; or refuses it. */
export async function runBaseline(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<Result<Baseline, Refusal>> {
  const { source, suite } = subject
  return await keptOutcome<Result<Baseline, Refusal>>(
    {
      cacheDir: maker.cacheDir,
      kind: 'baselines',
      key: {
        schema: 3,
        environment: suite.environment.recipe,
        backend: suite.environment.backend,
        source: source.sha256,
      },
      schema: outcomeSchema,
      // A busy machine makes a quick suite slow, and may kill it.
      isLasting: (outcome) => outcome.ok || !['suite_slow', 'suite_broken'].includes(outcome.reason.kind),
    },
    () => measure(maker, subject, options),
  )
}

async function measure(
  maker: TaskMaker,
  { source, suite }: Subject,
  options: WorkOptions,
): Promise<Result<Baseline, Refusal>> {
  const label = `${source.name} ${source.version}`
  const { environment, first } = suite
  const second = await runSuite(
    maker,
    { source, environment },
    // Tracing lines multiplies the time of a run.
    { ...options, seconds: 60 + 10 * Math.ceil(first.seconds), coverage: true, shuffleSeed: 'baseline' },
  )
  const problem = second.kind === 'ran' ? null : suiteProblem(label, second)
  if (second.kind !== 'ran' || problem !== null)
    return refuse(problem?.kind ?? 'suite_broken', problem?.reason ?? label)
  const ids = Object.keys(first.outcomes)
  const passing = ids
    .filter((id) => first.outcomes[id] === 'passed' && second.outcomes.get(id) === 'passed')
    .sort(comparePaths)
  const flaky = ids.filter((id) => first.outcomes[id] !== second.outcomes.get(id)).sort(comparePaths)
  if (passing.length < fewestPassing)
    return refuse(
      'suite_red',
      `${label}: only ${passing.length} of its tests can be run and pass twice in a row.`,
    )
  return ok({
    passing,
    flakeRate: Object.fromEntries(flaky.map((id) => [id, 0.5])),
    seconds: first.seconds,
    durations: passing.map((id) => first.durations[id] ?? 0),
    coverage: coverageByLine(second.coverage ?? new Map(), passing),
  })
}

function coverageByLine(coverage: LineCoverage, passing: readonly string[]): Baseline['coverage'] {
  const files = new Map<string, Map<number, number[]>>()
  passing.forEach((test, index) => {
    for (const [path, lines] of coverage.get(test) ?? []) {
      const file = files.get(path) ?? new Map<number, number[]>()
      files.set(path, file)
      for (const line of lines) {
        const tests = file.get(line) ?? []
        file.set(line, tests)
        tests.push(index)
      }
    }
  })
  const entries = [...files].sort(([a], [b]) => comparePaths(a, b))
  return Object.fromEntries(entries.map(([path, lines]) => [path, [...lines].sort(([a], [b]) => a - b)]))
}
