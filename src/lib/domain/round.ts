import type { Score } from './score.ts'
import type { Verdict } from './verdict.ts'

/** How one miner met one round. `none` is silence or an honest "no patch". */
export type RoundOutcome =
  | { readonly kind: 'graded'; readonly verdict: Verdict; readonly score: Score }
  | {
      readonly kind: 'none'
      readonly why: 'silent' | 'timeout' | 'no_patch' | 'refused'
      readonly message: string
    }

/** One recorded row: a miner's part in a round. All ratings and weights are functions of these rows alone. */
export type RoundRow = {
  readonly roundId: string
  /** Position in the run, from 0. */
  readonly roundIndex: number
  readonly instanceId: string
  readonly taskDigest: string
  readonly validatorHotkey: string
  readonly minerHotkey: string
  readonly minerColdkey: string
  readonly minerUid: number
  readonly minerName: string
  readonly status: Verdict['status'] | 'none'
  readonly score: number
  readonly share: number
  /** Digest of the change itself: comments, white space and file order do not alter it. Null without a patch. */
  readonly fingerprint: string | null
  /** Digest of the trajectory, null when none was sent. */
  readonly workDigest: string | null
  /** Seconds from request to answer. */
  readonly seconds: number
  readonly reason: string
}
