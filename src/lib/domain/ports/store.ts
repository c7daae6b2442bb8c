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

/** A closed round in short: enough to order rounds and to put them into dataset shards. */
export type FinishedRound = {
  readonly roundIndex: number
  readonly taskDigest: string
  readonly finishedAtMs: number
  /** How many miners' parts it holds. */
  readonly solutions: number
}

/** A closed round with all that was recorded of it. */
export type RoundRecord = {
  readonly round: PlannedRound
  readonly finishedAtMs: number
  /** By uid. */
  readonly solutions: readonly RecordedSolution[]
}

/** Which rounds a dataset shard is made of, in the order of its rows. A round is in one shard at most. */
export type DatasetShard = {
  /** Position among the shards, from 0. */
  readonly sequence: number
  /** File name without folder and extension. */
  readonly name: string
  readonly roundIds: readonly string[]
}

/**
 * Facts, written once: writing the same fact again changes nothing, writing another under the same key throws.
 * Throws UserError AGT_DISK_FULL, UserError AGT_DATA_UNREADABLE or ExternalError AGT_STORE when the store itself fails.
 */
export interface Store {
  /** Binds the directory to a run's settings; returns the settings it was first opened with. */
  openRun(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>
  planRound(round: PlannedRound): Promise<void>
  rounds(): Promise<readonly PlannedRound[]>
  /** Records all miners' parts of a round and closes it, in one transaction. */
  finishRound(roundId: string, solutions: readonly RecordedSolution[], finishedAtMs: number): Promise<void>
  /** Closed rounds by their id. */
  finishedRounds(): Promise<ReadonlyMap<string, FinishedRound>>
  /** The given closed rounds, in the given order. Throws for a round that is not closed. */
  roundRecords(roundIds: readonly string[]): Promise<readonly RoundRecord[]>
  /** Every miner's part in every closed round, ordered by round index and uid. */
  solutions(): Promise<readonly RecordedSolution[]>
  /** Rows for rating, ordered by round index and uid. */
  rows(): Promise<readonly RoundRow[]>
  recordWeights(entry: {
    readonly validatorHotkey: string
    readonly block: number
    readonly weights: readonly Weight[]
    readonly ratings: readonly Rating[]
  }): Promise<void>
  /** By sequence. */
  shards(): Promise<readonly DatasetShard[]>
  /** Binds closed rounds to a dataset shard for good, before its files are written. */
  freezeShard(shard: DatasetShard): Promise<void>
  /** Small named values, e.g. the ledger's state. The only thing here that may be overwritten. */
  getValue(name: string): Promise<string | null>
  setValue(name: string, value: string): Promise<void>
  close(): Promise<void>
}
