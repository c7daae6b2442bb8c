import { z } from 'zod'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { ExternalError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { runTests } from '../../suite/run-tests.ts'
import type { LineCoverage, TestRun } from '../../suite/test-run.ts'
import { type Refusal, refusalKinds, refuse } from '../refusal.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type Baseline, baselineSchema } from './baseline.ts'
import { keptOutcome } from './kept-outcome.ts'
import { slowestSuiteSeconds, suiteLimits } from './suite-limits.ts'

/** Fewer passing tests than this share make a suite useless as a judge. */
const leastPassing = 0.8

/** One test that fails, one that passes, and one that solvers can see. */
const fewestPassing = 3

const outcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: baselineSchema }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.strictObject({ kind: z.enum(refusalKinds), reason: z.string() }),
  }),
])

type Subject = { readonly source: PackageSource; readonly environment: Environment }

/** Runs the whole suite twice, once plainly and once shuffled with coverage, and keeps what agreed; or refuses the suite. */
export async function runBaseline(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<Result<Baseline, Refusal>> {
  const { source, environment } = subject
  return await keptOutcome<Result<Baseline, Refusal>>(
    {
      cacheDir: maker.cacheDir,
      kind: 'baselines',
      key: {
        schema: 2,
        environment: environment.recipe,
        backend: environment.backend,
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
  subject: Subject,
  options: WorkOptions,
): Promise<Result<Baseline, Refusal>> {
  const label = `${subject.source.name} ${subject.source.version}`
  const first = await runSuite(maker, subject, { ...options, seconds: slowestSuiteSeconds })
  if (first.kind !== 'ran') return refuseBroken(label, first)
  const red = redReason(label, first)
  if (red !== null) return refuse(...red)
  // Tracing lines multiplies the time of a run.
  const seconds = 60 + 10 * Math.ceil(first.seconds)
  const second = await runSuite(maker, subject, {
    ...options,
    seconds,
    coverage: true,
    shuffleSeed: 'baseline',
  })
  if (second.kind !== 'ran') return refuseBroken(label, second)
  const ids = [...first.outcomes.keys()]
  const passing = ids
    .filter((id) => first.outcomes.get(id) === 'passed' && second.outcomes.get(id) === 'passed')
    .sort(comparePaths)
  const flaky = ids.filter((id) => first.outcomes.get(id) !== second.outcomes.get(id)).sort(comparePaths)
  if (passing.length < fewestPassing)
    return refuse(
      'suite_red',
      `${label}: only ${passing.length} of its tests can be run and pass twice in a row.`,
    )
  return ok({
    passing,
    flakeRate: Object.fromEntries(flaky.map((id) => [id, 0.5])),
    seconds: first.seconds,
    durations: passing.map((id) => first.durations.get(id) ?? 0),
    coverage: coverageByLine(second.coverage ?? new Map(), passing),
  })
}

type SuiteRun = WorkOptions & {
  readonly seconds: number
  readonly coverage?: boolean
  readonly shuffleSeed?: string
}

async function runSuite(maker: TaskMaker, { source, environment }: Subject, run: SuiteRun) {
  const label = `running the tests of ${source.name}`
  run.onProgress?.(label)
  const result = await runTests(
    maker.suite,
    {
      environment,
      workspace: source.dir,
      coverage: run.coverage,
      shuffleSeed: run.shuffleSeed,
      limits: suiteLimits(run.seconds),
      onProgress: (done, total) => run.onProgress?.(label, done, total),
    },
    run.signal,
  )
  if (result.kind === 'infra')
    throw new ExternalError('AGT_SANDBOX_FAILED', `The tests could not be run: ${result.reason}`, {
      service: environment.backend,
      retryable: result.retryable,
    })
  return result
}

function redReason(label: string, run: TestRun & { kind: 'ran' }): readonly [Refusal['kind'], string] | null {
  const outcomes = [...run.outcomes.values()]
  const passed = outcomes.filter((outcome) => outcome === 'passed').length
  const failed = outcomes.filter((outcome) => outcome === 'failed' || outcome === 'error').length
  if (outcomes.length === 0) return ['no_tests', `${label}: pytest finds no tests in its source.`]
  if (passed === 0 && failed === 0) return ['no_tests', `${label}: all its tests are skipped here.`]
  if (passed >= leastPassing * (passed + failed)) return null
  const example = [...run.failures.values()][0]?.message.split('\n')[0]
  const because = example === undefined ? '' : `, e.g. ${example}`
  return ['suite_red', `${label}: only ${passed} of its ${passed + failed} tests pass${because}.`]
}

function refuseBroken(label: string, run: Exclude<TestRun, { kind: 'ran' } | { kind: 'infra' }>) {
  const detail = run.detail.trim().split('\n').at(-1) ?? ''
  switch (run.reason) {
    case 'timeout':
      return refuse('suite_slow', `${label}: its tests take longer than ${slowestSuiteSeconds} s.`)
    case 'no_tests':
      return refuse('no_tests', `${label}: pytest finds no tests in its source.`)
    case 'collection':
      return refuse('collection', `${label}: its tests cannot be collected: ${detail}`)
    case 'memory':
      return refuse('suite_broken', `${label}: its tests need more memory than they are given.`)
    case 'crash':
      return refuse('suite_broken', `${label}: its test run crashed: ${detail}`)
  }
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
