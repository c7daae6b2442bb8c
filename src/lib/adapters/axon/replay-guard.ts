import type { Clock } from '../../kernel/clock.ts'
import type { RequestIdentity } from './signed-message.ts'

export type ReplayLimits = {
  /** How old a nonce may be on arrival. */
  readonly maxAgeMs: number
  /** How far a nonce may be ahead of this machine's clock. */
  readonly maxAheadMs: number
  /** Nonces remembered; each is forgotten once it is too old to be accepted anyway. */
  readonly maxNonces: number
}

export type ReplayGuard = {
  /** Null when the nonce is timely and new, else what is wrong with it. Cheap, and remembers nothing. */
  objection(identity: RequestIdentity): string | null
  /** Remembers a verified request: 'fresh' the first time, 'seen' ever after, 'full' when memory is used up. */
  admit(identity: RequestIdentity): 'fresh' | 'seen' | 'full'
}

/**
 * Each request is accepted once. Remembering whole requests, not the last nonce of a caller, lets calls that were sent
 * together arrive in any order.
 */
export function createReplayGuard(limits: ReplayLimits, clock: Clock): ReplayGuard {
  const expiryByRequest = new Map<string, number>()
  const forgetExpired = (now: number): void => {
    for (const [request, expiry] of expiryByRequest) {
      if (expiry >= now) return
      expiryByRequest.delete(request)
    }
  }
  return {
    objection(identity) {
      const { nonce } = identity
      const ageMs = clock.now() - Number(BigInt(nonce) / 1_000_000n)
      if (ageMs > limits.maxAgeMs) return `Nonce is too old: ${describe(ageMs)} behind this axon's clock`
      if (-ageMs > limits.maxAheadMs) return `Nonce is ${describe(-ageMs)} ahead of this axon's clock`
      return expiryByRequest.has(nameOf(identity)) ? 'This request was already processed' : null
    },
    admit(identity) {
      const now = clock.now()
      forgetExpired(now)
      const request = nameOf(identity)
      if (expiryByRequest.has(request)) return 'seen'
      if (expiryByRequest.size >= limits.maxNonces) return 'full'
      // Counted from now, not from the nonce: entries then expire in the order they were made.
      expiryByRequest.set(request, now + limits.maxAgeMs + limits.maxAheadMs)
      return 'fresh'
    },
  }
}

const nameOf = ({ nonce, dendriteHotkey, uuid }: RequestIdentity): string =>
  `${dendriteHotkey}:${uuid}:${BigInt(nonce)}`

const describe = (ms: number): string => `${(ms / 1000).toFixed(1)} seconds`
