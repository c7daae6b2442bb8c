import type { Difficulty } from '../../domain/task.ts'
import { digestOf } from '../../kernel/digest.ts'
import type { ChosenSource } from './choose-sources.ts'
import type { SampleStrategy } from './open-strategies.ts'

export type SampleRequest = {
  readonly sources: readonly ChosenSource[]
  /** The state of the top list that unnamed sources are from. */
  readonly listVersion?: string | undefined
  /** Tasks wanted in all. */
  readonly count: number
  /** Null: that of the run it goes on with, else a fresh one. */
  readonly seed: string | null
  readonly freshSeed: string
  /** Folder that task directories are written to. */
  readonly out: string
  readonly workers: number
  /** Null for any. */
  readonly difficulty: Difficulty | null
  readonly strategies: readonly SampleStrategy[]
  /** Writes issues, and plants the bugs of the strategy 'model'; null for none. */
  readonly model: string | null
}

/** What decides what a turn gives, beside its package and its number. */
const kindOf = ({ difficulty, strategies, model }: RunKind) => ({ difficulty, strategies, model })
type RunKind = Pick<SampleRequest, 'difficulty' | 'strategies' | 'model'>

/** Binds an interrupted run to the command line that goes on with it. */
export function requestDigest(request: SampleRequest): string {
  return digestOf({
    sources: request.sources.map(({ key }) => key),
    count: request.count,
    ...kindOf(request),
  })
}

export type RunOf = { readonly seed: string; readonly toolVersion: string }

/** Turns of equal runs are the same turns, however many tasks are wanted and of which packages. */
export function runKey(request: RunKind, made: RunOf): string {
  return digestOf({ journal: 1, ...kindOf(request), ...made }).slice(0, 16)
}
