import type { Rating, Weight } from '../rating.ts'
import type { RoundOutcome, RoundRow } from '../round.ts'
import type { Solution } from '../solution.ts'
import type { TaskRecord } from '../task.ts'

/** A round as planned, before anyone was asked. */
export type PlannedRound = {
  readonly roundId: string
  readonly roundIndex: number
  readonly validatorHotkey: string
  readonly instanceId: string
  readonly taskDigest: string
  /** The task directory, relative to the data directory. */
  readonly taskPath: string
  readonly record: TaskRecord
  readonly problemStatement: string
  readonly package: string
  readonly failToPass: number
  readonly passToPass: number
}

/** A miner's recorded part in a round, with everything the dataset needs. */
export type RecordedSolution = {
  readonly row: RoundRow
  readonly solution: Solution | null
  readonly outcome: RoundOutcome
}

/** Facts, written once. Writing the same fact again changes nothing. */
export interface Store {
  /** Binds the directory to a run's settings; returns the settings it was first opened with. */
  openRun(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>
  planRound(round: PlannedRound): Promise<void>
  rounds(): Promise<readonly PlannedRound[]>
  /** Records all miners' parts of a round and closes it, in one transaction. */
  finishRound(roundId: string, solutions: readonly RecordedSolution[], finishedAtMs: number): Promise<void>
  finishedRounds(): Promise<ReadonlySet<string>>
  solutions(): Promise<readonly RecordedSolution[]>
  /** Rows for rating, ordered by round index and uid. */
  rows(): Promise<readonly RoundRow[]>
  recordWeights(entry: {
    readonly validatorHotkey: string
    readonly block: number
    readonly weights: readonly Weight[]
    readonly ratings: readonly Rating[]
  }): Promise<void>
  /** Small named values, e.g. the ledger's state. */
  getValue(name: string): Promise<string | null>
  setValue(name: string, value: string): Promise<void>
  close(): Promise<void>
}
