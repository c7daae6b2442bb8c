import { z } from 'zod'
import type { FileTree } from '../domain/patch/patch.ts'
import type { Environment } from '../domain/ports/sandbox.ts'
import type { HiddenTests, Task } from '../domain/task.ts'
import { seededRandom } from '../kernel/random.ts'
import type { Grader } from './grader.ts'
import { runPlan } from './run-plan.ts'
import { functionOf, textOf } from './test-ids.ts'
import { type FoldedReport, foldReport, workerReportSchema } from './worker-report.ts'

/** A change of one test's text that the task's own fix was seen to fail. Offsets count UTF-16 units. */
export type Poison = {
  readonly function: string
  readonly kind: 'constant' | 'replaced' | 'exception' | 'inverted' | 'appended'
  readonly edits: readonly (readonly [start: number, end: number, text: string])[]
  /** Ids that ran and failed under it. */
  readonly failing: readonly string[]
}

/** What was learned about a task by running its own fix here. */
export type Calibration =
  | {
      readonly kind: 'usable'
      readonly poisons: ReadonlyMap<string, readonly Poison[]>
      /** Functions of PASS_TO_PASS tests that may stand among the hidden ones. */
      readonly decoys: readonly string[]
      /** Seconds one run of the hidden tests takes. */
      readonly narrowSeconds: number
    }
  /** The task's own fix does not pass here: nothing can be said about any patch. */
  | { readonly kind: 'unusable'; readonly reason: string }

const poisonSchema = z.object({
  function: z.string(),
  kind: z.enum(['constant', 'replaced', 'exception', 'inverted', 'appended']),
  edits: z.array(z.tuple([z.number(), z.number(), z.string()])),
  failing: z.array(z.string()),
})
const resultSchema = z.object({ real: workerReportSchema, variants: z.array(poisonSchema) })

const maxHiddenFunctions = 24
const maxDecoys = 4
const maxDecoyCases = 5
const maxDecoySeconds = 0.05

export type CalibrationRequest = {
  readonly task: Task
  readonly environment: Environment
  /** The repository with the hidden tests and the task's own fix. */
  readonly goldTree: FileTree
}

/** Runs the task's own fix on its hidden tests and on poisoned variants of them. Done once per task and process. */
export async function calibrate(
  grader: Grader,
  { task, environment, goldTree }: CalibrationRequest,
  signal: AbortSignal,
): Promise<Calibration> {
  const chosen = chooseFunctions(grader, task)
  const paths = [...new Set(chosen.all.map((name) => name.split('::')[0] ?? ''))]
  const plan = {
    calibrate: {
      functions: chosen.all,
      files: Object.fromEntries(paths.flatMap((path) => fileEntry(goldTree, path))),
      sourceRoots: environment.recipe.sourceRoots,
      testPaths: environment.recipe.testPaths,
      seconds: task.record.limits.test_seconds,
      seed: grader.newSecret(),
    },
  }
  const seconds = task.record.limits.test_seconds * 2 + 30
  const run = await runPlan(
    grader,
    { environment, tree: goldTree, plan, schema: resultSchema, seconds },
    signal,
  )
  if (run.kind === 'infra') return { kind: 'unusable', reason: run.reason }
  if (run.kind === 'stopped') {
    return {
      kind: 'unusable',
      reason: `The task's own fix could not be run (${run.reason}). ${run.detail}`.trim(),
    }
  }
  return conclude(task, chosen, run.value)
}

type Chosen = { readonly all: readonly string[]; readonly decoys: readonly string[] }

function chooseFunctions(grader: Grader, { hiddenTests }: Task): Chosen {
  const random = seededRandom(grader.newSecret())
  const hidden = [...new Set(hiddenTests.FAIL_TO_PASS.map(functionOf))]
  const flaky = flakyFunctions(hiddenTests)
  const rest = new Set(hiddenTests.PASS_TO_PASS.map(functionOf).filter((name) => !hidden.includes(name)))
  const sizes = Map.groupBy(hiddenTests.PASS_TO_PASS, functionOf)
  const few = (name: string): boolean => (sizes.get(name)?.length ?? 0) <= maxDecoyCases
  const steady = [...rest].filter((name) => !flaky.has(name))
  const decoys = random.shuffle(steady.some(few) ? steady.filter(few) : steady).slice(0, maxDecoys)
  return { all: [...hidden, ...decoys], decoys }
}

/** A test that changes its outcome by itself cannot tell a forger from an honest answer. */
function flakyFunctions({ flake_rate }: HiddenTests): ReadonlySet<string> {
  const flaky = Object.entries(flake_rate).filter(([, rate]) => rate > 0)
  return new Set(flaky.map(([id]) => functionOf(id)))
}

function fileEntry(tree: FileTree, path: string): [string, string][] {
  const text = textOf(tree.get(path))
  return text === null ? [] : [[path, text]]
}

function conclude(task: Task, chosen: Chosen, result: z.infer<typeof resultSchema>): Calibration {
  const real = foldReport(result.real)
  const broken = task.hiddenTests.FAIL_TO_PASS.filter((id) => !passesOrFlakes(task, real, id))
  if (broken.length > 0) return { kind: 'unusable', reason: unusableReason(broken, real, result.real.end) }
  const poisons = new Map<string, Poison[]>()
  const seen = new Set<string>()
  const flaky = flakyFunctions(task.hiddenTests)
  for (const poison of result.variants) {
    if (poisons.size >= maxHiddenFunctions && !poisons.has(poison.function)) continue
    if (flaky.has(poison.function)) continue
    const key = JSON.stringify([poison.function, poison.edits])
    if (!seen.has(key)) poisons.set(poison.function, [...(poisons.get(poison.function) ?? []), poison])
    seen.add(key)
  }
  const decoys = cheapest(
    chosen.decoys.filter((name) => poisons.has(name) && allPass(task, real, name)),
    real,
  )
  return { kind: 'usable', poisons, decoys, narrowSeconds: result.real.seconds }
}

/** Decoys run in every narrow process, so slow ones would cost more than they show; one stays whatever it takes. */
function cheapest(decoys: readonly string[], real: FoldedReport): string[] {
  const cost = (name: string): number =>
    [...real.seconds].reduce((sum, [id, seconds]) => sum + (functionOf(id) === name ? seconds : 0), 0)
  const sorted = decoys.toSorted((a, b) => cost(a) - cost(b))
  return sorted.filter((name, index) => index === 0 || cost(name) <= maxDecoySeconds)
}

function passesOrFlakes(task: Task, real: FoldedReport, id: string): boolean {
  return real.outcomes.get(id) === 'passed' || (task.hiddenTests.flake_rate[id] ?? 0) > 0
}

function allPass(task: Task, real: FoldedReport, name: string): boolean {
  const ids = task.hiddenTests.PASS_TO_PASS.filter((id) => functionOf(id) === name)
  return ids.every((id) => real.outcomes.get(id) === 'passed')
}

function unusableReason(broken: readonly string[], real: FoldedReport, end: string): string {
  const first = broken[0] ?? ''
  const outcome = real.outcomes.get(first) ?? 'missing'
  const why = real.messages.get(first) ?? real.collectErrors[0] ?? (end === 'timeout' ? 'out of time' : '')
  return `The task's own fix does not pass ${broken.length} of its hidden tests here; ${first} is ${outcome}. ${why}`.trim()
}
