import { z } from 'zod'
import type { FileTree } from '../domain/patch/patch.ts'
import type { Environment } from '../domain/ports/sandbox.ts'
import type { Task } from '../domain/task.ts'
import { seededRandom } from '../kernel/random.ts'
import { chooseDecoys, type Decoy, flakyFunctions, settleDecoys } from './decoys.ts'
import type { Grader } from './grader.ts'
import { runPlan } from './run-plan.ts'
import { fileOf, functionOf, textOf } from './test-ids.ts'
import { type FoldedReport, foldReport, type WorkerReport, workerReportSchema } from './worker-report.ts'

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
      readonly decoys: readonly Decoy[]
      /** Seconds one run of the hidden tests takes, quick decoys among them. */
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
  const hidden = [...new Set(task.hiddenTests.FAIL_TO_PASS.map(functionOf))]
  const decoys = chooseDecoys(task.hiddenTests, seededRandom(grader.newSecret()))
  const paths = [...new Set([...hidden, ...decoys.keys()].map(fileOf))]
  const plan = {
    calibrate: {
      functions: hidden,
      decoys: Object.fromEntries(decoys),
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
  return conclude(task, decoys, run.value)
}

function fileEntry(tree: FileTree, path: string): [string, string][] {
  const text = textOf(tree.get(path))
  return text === null ? [] : [[path, text]]
}

function conclude(
  task: Task,
  tried: ReadonlyMap<string, readonly string[]>,
  result: z.infer<typeof resultSchema>,
): Calibration {
  const real = foldReport(result.real)
  const broken = task.hiddenTests.FAIL_TO_PASS.filter((id) => !passesOrFlakes(task, real, id))
  if (broken.length > 0) return { kind: 'unusable', reason: unusableReason(broken, real, result.real.end) }
  const passing = new Map([...tried].filter(([name]) => allPass(task, real, name)))
  const found = distinctPoisons(task, result.variants)
  const failing = new Set(
    [...found.values()].flatMap((poisons) => poisons.flatMap((poison) => poison.failing)),
  )
  const decoys = settleDecoys(passing, failing, real)
  const cases = new Set(decoys.flatMap((decoy) => decoy.cases))
  const limited = [...found].map(
    ([name, all]) => [name, tried.has(name) ? all.flatMap(limitedTo(cases)) : all] as const,
  )
  const poisons = new Map(limited.filter(([, all]) => all.length > 0))
  return {
    kind: 'usable',
    poisons,
    decoys,
    narrowSeconds: narrowSeconds(result.real, real, { tried, decoys }),
  }
}

function distinctPoisons(task: Task, variants: readonly Poison[]): Map<string, Poison[]> {
  const found = new Map<string, Poison[]>()
  const seen = new Set<string>()
  const flaky = flakyFunctions(task.hiddenTests)
  for (const poison of variants) {
    if (found.size >= maxHiddenFunctions && !found.has(poison.function)) continue
    if (flaky.has(poison.function)) continue
    const key = JSON.stringify([poison.function, poison.edits])
    if (!seen.has(key)) found.set(poison.function, [...(found.get(poison.function) ?? []), poison])
    seen.add(key)
  }
  return found
}

const limitedTo =
  (cases: ReadonlySet<string>) =>
  (poison: Poison): Poison[] => {
    const failing = poison.failing.filter((id) => cases.has(id))
    return failing.length === 0 ? [] : [{ ...poison, failing }]
  }

type Decoys = { readonly tried: ReadonlyMap<string, readonly string[]>; readonly decoys: readonly Decoy[] }

/** The run showed every case of every decoy that was tried; only the cases of the quick ones are run with the hidden. */
function narrowSeconds(report: WorkerReport, real: FoldedReport, { tried, decoys }: Decoys): number {
  const quick = new Set(decoys.flatMap((decoy) => (decoy.quick ? decoy.cases : [])))
  const left = [...real.seconds].filter(([id]) => tried.has(functionOf(id)) && !quick.has(id))
  return report.seconds - left.reduce((sum, [, seconds]) => sum + seconds, 0)
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
