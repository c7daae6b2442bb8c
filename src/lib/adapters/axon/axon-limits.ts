import type { CallerLimits } from './caller-limits.ts'
import type { ReplayLimits } from './replay-guard.ts'

/** Everything a stranger or a caller could otherwise use without end. */
export type AxonLimits = CallerLimits &
  ReplayLimits & {
    readonly bodyBytes: number
    /** All header lines of a request together. */
    readonly headerBytes: number
    /** Time to send all headers, and then the whole request. */
    readonly headersMs: number
    readonly requestMs: number
    /** Open connections; more are closed at once. */
    readonly connections: number
    /** Cap on the time a caller may ask work to go on. */
    readonly solveSeconds: number
  }

export const defaultAxonLimits: AxonLimits = {
  bodyBytes: 64 * 1024 * 1024,
  headerBytes: 32 * 1024,
  headersMs: 10_000,
  requestMs: 120_000,
  connections: 256,
  solveSeconds: 3600,
  maxAgeMs: 30_000,
  maxAheadMs: 10_000,
  maxNonces: 100_000,
  concurrentPerCaller: 8,
  perMinutePerCaller: 120,
}
