import type { Random } from '../../kernel/random.ts'
import type { Bug, StrategyName } from '../bug/bug.ts'
import type { TrialOutcome } from '../bug/try-changes.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'

/** A change and how running the tests on it ended. */
export type TriedChange = {
  readonly strategy: StrategyName
  /** What it is made of, as in the bug that comes of it. */
  readonly detail: string
  readonly outcome: TrialOutcome
}

/** Told of every change that was tried, once. */
export type OnTried = (tried: TriedChange) => void

export type SearchOptions = WorkOptions & {
  /** Decides what is tried and in which order. */
  readonly random: Random
  /** Changes that may be run before giving up. */
  readonly maxTried: number
  readonly onTried?: OnTried | undefined
}

/** A way to plant bugs in a package. */
export type Strategy = {
  readonly name: StrategyName
  /**
   * Bugs in an order fixed by the random stream, found as they are asked for; each has a failing test. The sentence it
   * ends with says why there are no more.
   */
  bugs(maker: TaskMaker, prepared: PreparedSource, options: SearchOptions): AsyncGenerator<Bug, string>
}
