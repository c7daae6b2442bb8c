import type { SandboxLimits } from '../../domain/ports/sandbox.ts'

const mebibyte = 1024 * 1024

/** A suite that takes longer than this, in seconds, makes every later step too slow. */
export const slowestSuiteSeconds = 120

/** A test that takes longer waits for something that never comes; it fails, and the others go on. */
export const slowestTestSeconds = 30

/** Limits of a run of package code; `seconds` is wall time of the whole run. */
export function suiteLimits(seconds: number): SandboxLimits {
  return {
    seconds,
    memoryBytes: 2048 * mebibyte,
    processes: 256,
    diskBytes: 512 * mebibyte,
    outputBytes: 2 * mebibyte,
  }
}
