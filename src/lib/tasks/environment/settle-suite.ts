import { z } from 'zod'
import { environmentRecipeSchema } from '../../domain/environment.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { testOutcomeSchema } from '../../domain/verdict.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { TestRun } from '../../suite/test-run.ts'
import type { RecipeDraft } from '../recipe/detect-recipe.ts'
import { type Refusal, refusalKinds } from '../refusal.ts'
import type { PackageSource } from '../source/package-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { dateLimits } from './date-limits.ts'
import { keptOutcome } from './kept-outcome.ts'
import { askForRepairs } from './repair/ask-for-repairs.ts'
import { type Evidence, evidenceOf } from './repair/evidence.ts'
import { proposeRepairs } from './repair/propose-repairs.ts'
import { applyRepair, describeRepair, type Repair, repairSchema } from './repair/repair.ts'
import { resolveEnvironment } from './resolve-environment.ts'
import { runSuite } from './run-suite.ts'
import { slowestSuiteSeconds } from './suite-limits.ts'
import { suiteProblem } from './suite-problem.ts'

/** Runs after which a suite that still does not do is given up, and how many of them a model may lead to. */
const mostTurns = 7
const mostModelTurns = 3

/** One plain run of the whole suite. */
const plainRunSchema = z.strictObject({
  outcomes: z.record(z.string(), testOutcomeSchema),
  durations: z.record(z.string(), z.number()),
  seconds: z.number(),
})

const settledSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.strictObject({
      recipe: environmentRecipeSchema,
      /** What had to be changed until the suite ran, in order. */
      repairs: z.array(repairSchema),
      first: plainRunSchema,
    }),
  }),
  z.strictObject({
    ok: z.literal(false),
    reason: z.strictObject({ kind: z.enum(refusalKinds), reason: z.string() }),
  }),
])
type Settled = z.infer<typeof settledSchema>

export type SettledSuite = Extract<Settled, { ok: true }>['value'] & { readonly environment: Environment }

type Subject = { readonly source: PackageSource; readonly draft: RecipeDraft }

/**
 * An environment in which a package's tests run: built, tried, repaired by rule and tried again, a few times at most.
 * Kept by content, good or bad.
 */
export async function settleSuite(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<Result<SettledSuite, Refusal>> {
  const { source, draft } = subject
  const settled = await keptOutcome<Settled>(
    {
      cacheDir: maker.cacheDir,
      kind: 'suites',
      key: {
        schema: 1,
        backend: maker.suite.sandbox.backend,
        source: source.sha256,
        publishedAt: source.publishedAt,
        recipe: draft.recipe,
        optional: draft.optional,
        advisor: maker.advisor?.model.name ?? null,
      },
      schema: settledSchema,
      isLasting: (outcome) => outcome.ok || isLasting(outcome.reason),
    },
    () => settle(maker, subject, options),
  )
  if (!settled.ok) return settled
  const prepare = { signal: options.signal, onProgress: (label: string) => options.onProgress?.(label) }
  const environment = await maker.suite.sandbox.prepare(settled.value.recipe, source.dir, prepare)
  return ok({ ...settled.value, environment })
}

/** A busy machine makes a quick suite slow, and may kill it; an index out of reach comes back. */
function isLasting({ kind }: Refusal): boolean {
  return !['suite_slow', 'suite_broken', 'offline', 'environment'].includes(kind)
}

async function settle(maker: TaskMaker, subject: Subject, options: WorkOptions): Promise<Settled> {
  const { source } = subject
  const label = `${source.name} ${source.version}`
  const tried: Repair[] = []
  let draft = subject.draft
  let problem: Refusal | null = null
  let asked = 0
  for (let turn = 1; ; turn++) {
    const environment = await resolveEnvironment(maker, { source, draft }, options)
    // What the tests said before says more than that a repair could not be made.
    if (!environment.ok) return problem === null ? environment : { ok: false, reason: problem }
    const run = await runSuite(
      maker,
      { source, environment: environment.value },
      { ...options, seconds: maker.suiteSeconds ?? slowestSuiteSeconds },
    )
    problem = suiteProblem(label, run)
    if (problem === null && run.kind === 'ran')
      return ok({ recipe: environment.value.recipe, repairs: tried, first: plainRun(run) })
    const evidence = evidenceFor(run, { source, draft })
    const ruled = turn >= mostTurns ? [] : proposeRepairs(evidence, tried)
    const mayAsk = ruled.length === 0 && asked < mostModelTurns && maker.advisor !== undefined
    if (mayAsk) asked++
    const repairs = mayAsk ? await askForRepairs(maker.advisor, { evidence, tried }, options.signal) : ruled
    if (repairs.length === 0 && problem !== null) return { ok: false, reason: problem }
    options.onProgress?.(`${label}: ${repairs.map(describeRepair).join(', ')}`)
    tried.push(...repairs)
    draft = repairs.reduce((changed, repair) => applyRepair(changed, repair, source.tree), draft)
  }
}

function evidenceFor(run: Evidence['run'], { source, draft }: Subject): Evidence {
  const later = (draft.laterLimits ?? 0) + 1
  const mayBeLater = later < dateLimits(source.publishedAt, draft.recipe.python).length
  return evidenceOf(run, { draft, tree: source.tree, mayBeLater })
}

function plainRun(run: TestRun & { kind: 'ran' }): z.infer<typeof plainRunSchema> {
  return {
    outcomes: Object.fromEntries(run.outcomes),
    durations: Object.fromEntries(run.durations),
    seconds: run.seconds,
  }
}
