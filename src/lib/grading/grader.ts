import type { Environment, Sandbox, SandboxLimits } from '../domain/ports/sandbox.ts'
import type { Task } from '../domain/task.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Calibration } from './calibrate.ts'

/** What a grader is made of. Everything outside comes in here. */
export type GraderParts = {
  readonly sandbox: Sandbox
  /** Host directory of our own programs (`templates`: its `grading/` and `python/`). */
  readonly tools: string
  readonly clock: Clock
  /** 64 hex digits nobody can predict: names of canaries, keys, and which tests are poisoned in which run. */
  readonly newSecret: () => string
  /** Version of the grading rules; part of every verdict and of the cache key of every grade. */
  readonly graderVersion: string
  /** Host directory for private working folders. */
  readonly tempDir: string
  /** How often a run that taught nothing is tried again before the verdict is `infra_error`. */
  readonly maxInfraRetries: number
  /** Wait before the first of them, doubled each time; two seconds unless given. */
  readonly infraRetryDelayMs?: number | undefined
  readonly limits?: Partial<Omit<SandboxLimits, 'seconds'>> | undefined
  readonly onProgress?: ((label: string) => void) | undefined
}

/** A grader remembers, for the life of the process, what it learned about each task on the task's own fix. */
export type Grader = GraderParts & {
  readonly calibrations: Map<string, Promise<Calibration>>
  readonly environments: Map<string, Promise<Environment>>
}

export type GradeRequest = {
  readonly task: Task
  readonly patch: string
  /** Grade this often with fresh secrets; resolved only when every time resolves. Default 1. */
  readonly repeat?: number | undefined
}

export function createGrader(parts: GraderParts): Grader {
  return { ...parts, calibrations: new Map(), environments: new Map() }
}

const mebibyte = 1024 * 1024

/** The limits of one sandbox run: the task's own time, and room for a large test suite. */
export function limitsFor(grader: GraderParts, seconds: number): SandboxLimits {
  return {
    memoryBytes: 2048 * mebibyte,
    processes: 256,
    diskBytes: 1024 * mebibyte,
    outputBytes: mebibyte,
    ...grader.limits,
    seconds,
  }
}
