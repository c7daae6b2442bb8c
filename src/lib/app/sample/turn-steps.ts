import { join } from 'node:path'
import type { Emit } from '../../domain/event.ts'
import type { Difficulty, Task } from '../../domain/task.ts'
import { digestOf } from '../../kernel/digest.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { makeTask } from '../../tasks/make-task.ts'
import type { PreparedSource } from '../../tasks/prepare-source.ts'
import { type Refusal, refuse } from '../../tasks/refusal.ts'
import type { OnTried, Strategy } from '../../tasks/strategies/strategy.ts'
import type { TaskMaker, WorkOptions } from '../../tasks/task-maker.ts'
import type { AppContext } from '../context.ts'
import { createStepReporter, type StepReporter } from '../step-reporter.ts'
import { keepRecent } from './keep-recent.ts'
import { prepareChosen } from './prepare-chosen.ts'
import { readTaskOrNull } from './read-task-or-null.ts'
import type { Slot } from './run-lanes.ts'
import { type TurnEntry, turnKey } from './sample-journal.ts'
import { sumCounts } from './sample-report.ts'
import type { SampleRequest } from './sample-request.ts'
import { type Counts, type TurnResult, takeTurn } from './take-turn.ts'
import { passGate } from './task-gate.ts'

export type Turns = {
  readonly keyOf: (lane: number) => string
  readonly take: (slot: Slot, signal: AbortSignal) => Promise<TurnResult>
}

export type TurnInputs = {
  readonly request: SampleRequest
  readonly seed: string
  /** What became of turns in earlier runs with this seed. */
  readonly earlier: ReadonlyMap<string, TurnEntry>
  readonly emit: Emit
  readonly maker: TaskMaker
  readonly strategies: readonly Strategy[]
}

/** Reasons that may be gone another time. */
const passing: ReadonlySet<string> = new Set(['offline', 'sandbox'])

/** The steps of every attempt, put together from the product's parts. */
export function createTurns(context: AppContext, inputs: TurnInputs): Turns {
  const { request, seed, earlier, emit, maker, strategies } = inputs
  const difficulty = request.difficulty ?? undefined
  const steps = createStepReporter(emit, context.clock)
  const prepared = keepRecent(request.workers + 2, (lane: number) =>
    prepare(maker, { lane, request, steps, signal: context.signal }),
  )
  const keyOf = (lane: number): string => request.sources[lane]?.key ?? ''
  return {
    keyOf,
    take: async ({ lane, turn }, signal) => {
      const entry = earlier.get(turnKey({ package: keyOf(lane), turn }))
      const tried = countTried()
      const options = { signal, seed: `${seed}/${turn}`, onTried: tried.onTried, difficulty, strategies }
      return await takeTurn({
        recall: () => recall(entry, request.out),
        prepare: () => prepared(lane),
        make: (source) => make(maker, source, { ...options, steps }),
        choose: (task) => choose(task, request.difficulty),
        grade: (task) => grade(context, task, { signal, steps }),
        tried: tried.counts,
      })
    },
  }
}

/** How often each outcome of a tried change was seen. */
function countTried(): { readonly onTried: OnTried; readonly counts: () => Counts } {
  const counts = new Map<string, number>()
  return {
    onTried: ({ outcome }) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
    counts: () => sumCounts([Object.fromEntries(counts)]),
  }
}

/** Null when the turn has to be taken: nothing is known of it, its task is gone, or its reason may be. */
async function recall(entry: TurnEntry | undefined, out: string): Promise<TurnResult | null> {
  if (entry === undefined) return null
  if (entry.type === 'refused') return passing.has(entry.kind) ? null : { kind: 'known', entry, task: null }
  const task = await readTaskOrNull(join(out, entry.id))
  return task === null ? null : { kind: 'known', entry, task }
}

type Preparing = WorkOptions & {
  readonly lane: number
  readonly request: SampleRequest
  readonly steps: StepReporter
}

async function prepare(
  maker: TaskMaker,
  { lane, request, steps, signal }: Preparing,
): Promise<Result<PreparedSource, Refusal>> {
  const source = request.sources[lane]
  if (source === undefined) throw new RangeError(`There is no package ${lane}.`)
  return await steps.run(`preparing ${source.key}`, (onProgress) =>
    prepareChosen(maker, { source, listVersion: request.listVersion }, { signal, onProgress }),
  )
}

/** The issue has a say in how hard a task is, so what its bug promised may not hold. */
function choose(task: Task, wanted: Difficulty | null): Result<Task, Refusal> {
  const { difficulty } = task.record
  if (wanted === null || difficulty === wanted) return ok(task)
  return refuse(
    'difficulty',
    `A task was found that is ${difficulty ?? 'of no known difficulty'}, not ${wanted}.`,
  )
}

type Making = WorkOptions & {
  readonly seed: string
  readonly onTried: OnTried
  readonly difficulty: Difficulty | undefined
  readonly strategies: readonly Strategy[]
  readonly steps: StepReporter
}

async function make(
  maker: TaskMaker,
  source: PreparedSource,
  { steps, ...options }: Making,
): Promise<Result<Task, Refusal>> {
  return await steps.run(`making a task of ${source.source.name}`, (onProgress) =>
    makeTask(maker, source, { ...options, confirm: 'suite', onProgress }),
  )
}

async function grade(
  context: AppContext,
  task: Task,
  { signal, steps }: WorkOptions & { readonly steps: StepReporter },
): Promise<Result<Task, Refusal>> {
  const { gradePatch } = await import('../../grading/grade-patch.ts')
  const shared = await context.grader()
  return await steps.run(`grading ${task.record.instance_id}`, async (onProgress) => {
    const grader = { ...shared, onProgress: (label: string) => onProgress(label) }
    const passed = await passGate(task, (subject, patch) =>
      gradePatch(grader, { task: subject, patch }, signal),
    )
    // What grading learned of this task is of no use to the next one.
    shared.calibrations.delete(digestOf(task.record))
    return passed
  })
}
