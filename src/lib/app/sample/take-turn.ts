import type { Task } from '../../domain/task.ts'
import { ExternalError } from '../../kernel/errors.ts'
import type { Result } from '../../kernel/result.ts'
import type { PreparedSource } from '../../tasks/prepare-source.ts'
import type { Refusal } from '../../tasks/refusal.ts'
import { refusalOfError } from '../../tasks/refusal-of-error.ts'
import type { TurnEntry } from './sample-journal.ts'

/** What one attempt at a task came to. */
export type TurnResult =
  /** As the journal says; nothing was done. */
  | { readonly kind: 'known'; readonly entry: TurnEntry; readonly task: Task | null }
  | { readonly kind: 'made'; readonly task: Task; readonly tried: Counts }
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      /** True when nothing more is to be had from the package with this seed. */
      readonly ended: boolean
      readonly tried: Counts
    }
  /** A service failed: nothing was learned about the package. */
  | { readonly kind: 'failed'; readonly error: ExternalError }

/** How often a change was tried, by what came of it. */
export type Counts = Readonly<Record<string, number>>

/** The steps of an attempt, for one package and one turn. */
export type TurnSteps = {
  /** What an earlier run found. */
  readonly recall: () => Promise<TurnResult | null>
  readonly prepare: () => Promise<Result<PreparedSource, Refusal>>
  readonly make: (prepared: PreparedSource) => Promise<Result<Task, Refusal>>
  /** Whether this is the kind of task that was asked for. */
  readonly choose: (task: Task) => Result<Task, Refusal>
  /** Whether grading agrees with the task. */
  readonly grade: (task: Task) => Promise<Result<Task, Refusal>>
  readonly tried: () => Counts
}

/** One attempt at a task. Every expected failure is an answer; only bugs, stops and faults of the user's are thrown. */
export async function takeTurn(steps: TurnSteps): Promise<TurnResult> {
  try {
    const known = await steps.recall()
    if (known !== null) return known
    let ended = true
    const made = await refusalOfError(async () => {
      const prepared = await steps.prepare()
      if (!prepared.ok) return prepared
      const task = await steps.make(prepared.value)
      // With another seed of the same run there may be another task.
      ended = !task.ok
      const chosen = task.ok ? steps.choose(task.value) : task
      return chosen.ok ? await steps.grade(chosen.value) : chosen
    })
    const tried = steps.tried()
    return made.ok
      ? { kind: 'made', task: made.value, tried }
      : { kind: 'refused', refusal: made.reason, ended, tried }
  } catch (error) {
    if (error instanceof ExternalError) return { kind: 'failed', error }
    throw error
  }
}
