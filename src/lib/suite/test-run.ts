import type { Environment, SandboxLimits } from '../domain/ports/sandbox.ts'
import type { TestOutcome } from '../domain/verdict.ts'

/** What to run. With no `tests`, the recipe's test paths are collected and run whole. */
export type TestRunRequest = {
  readonly environment: Environment
  /** Host directory of the repository at the state to test. */
  readonly workspace: string
  /** Test ids to run and nothing else, as pytest writes them. */
  readonly tests?: readonly string[] | undefined
  /** Record which lines of the source roots each test executes. */
  readonly coverage?: boolean | undefined
  /** Order of execution: as collected, or shuffled by this seed. */
  readonly shuffleSeed?: string | undefined
  readonly stopAfterFailures?: number | undefined
  readonly limits: SandboxLimits
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export type TestFailure = {
  /** Exception type and message, e.g. "AssertionError: assert 3 == 4". */
  readonly message: string
  readonly traceback: string
}

/** Executed lines by file (relative to the workspace), per test id. */
export type LineCoverage = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>

export type TestRun =
  | {
      readonly kind: 'ran'
      readonly outcomes: ReadonlyMap<string, TestOutcome>
      /** Seconds per test. */
      readonly durations: ReadonlyMap<string, number>
      readonly failures: ReadonlyMap<string, TestFailure>
      readonly coverage: LineCoverage | null
      readonly exitCode: number
      readonly seconds: number
      readonly peakMemoryBytes: number | null
      readonly log: string
    }
  /** The code under test decided: collection failed, it crashed, hung or ate its memory. */
  | {
      readonly kind: 'broken'
      readonly reason: 'timeout' | 'collection' | 'crash' | 'memory' | 'no_tests'
      readonly detail: string
      readonly log: string
      readonly seconds: number
    }
  | { readonly kind: 'infra'; readonly reason: string; readonly retryable: boolean }
