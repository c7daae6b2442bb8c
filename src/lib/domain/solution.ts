import type { Spend } from './budget.ts'
import type { Trajectory } from './trajectory.ts'

/** Why an agent ended without a patch, in its own honest words' category. */
export type NoPatchReason = 'not_found' | 'budget' | 'not_understood' | 'failed'

/** What an agent came back with: a patch it stands behind, or an honest "no". */
export type AgentAnswer =
  | {
      readonly kind: 'patch'
      readonly patch: string
      readonly spend: Spend
      readonly trajectory: Trajectory
    }
  | {
      readonly kind: 'none'
      readonly reason: NoPatchReason
      /** One sentence for a person. */
      readonly message: string
      readonly spend: Spend
      readonly trajectory: Trajectory
    }

/** A patch with who made it and what it cost, as the validator received it. */
export type Solution = {
  readonly instanceId: string
  readonly hotkey: string
  readonly patch: string
  readonly spend: Spend
  /** Null when the miner sent none. */
  readonly trajectory: Trajectory | null
  /** Seconds from the request's sending to the answer's arrival, on the validator's clock. */
  readonly seconds: number
}
