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
  /** Wall seconds for one test, which fails when it takes longer; without it only `limits.seconds` holds. */
  readonly testSeconds?: number | undefined
  readonly limits: SandboxLimits
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export type TestFailure = {
  /** Exception type and message, e.g. "AssertionError: assert 3 == 4". */
  readonly message: string
  readonly traceback: string
}

/**
 * Executed lines by file (relative to the workspace), per test id, test files left out. The empty id holds what ran
 * outside of any test: the import of modules.
 */
export type LineCoverage = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>

export type TestRun =
  | {
      readonly kind: 'ran'
      /** Of every test that was run; of requested tests also 'missing', and 'error' where their file broke. */
      readonly outcomes: ReadonlyMap<string, TestOutcome>
      /** Files that could not be imported, while others ran. */
      readonly collectionErrors?: ReadonlyMap<string, TestFailure> | undefined
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
      /** What was known before the end, and the test that was running then. */
      readonly finished?: ReadonlyMap<string, TestOutcome> | undefined
      readonly running?: string | null | undefined
      readonly log: string
      readonly seconds: number
    }
  | { readonly kind: 'infra'; readonly reason: string; readonly retryable: boolean }
