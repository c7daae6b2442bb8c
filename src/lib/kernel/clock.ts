/** Where time comes from. `now` is wall time in ms since 1970; `monotonic` in ms, for measuring only. */
export interface Clock {
  now(): number
  monotonic(): number
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
