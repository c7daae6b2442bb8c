import type { Clock } from '../../src/lib/kernel/clock.ts'

/** A clock that stands still until it is moved. */
export function createFakeClock(startMs = 1_700_000_000_000): Clock & { move(ms: number): void } {
  let now = startMs
  return {
    now: () => now,
    monotonic: () => now - startMs,
    move: (ms) => {
      now += ms
    },
  }
}
