import type { Environment, SandboxLimits } from '../domain/ports/sandbox.ts'
import type { TestOutcome } from '../domain/verdict.ts'
import type { TestFailure } from './test-run.ts'

/** The workspace with some files replaced in memory, and what to try on it. */
export type Variant = {
  readonly id: string
  /** New content by path relative to the workspace. */
  readonly files: Readonly<Record<string, string>>
  /** Test ids to run, in this order. */
  readonly tests: readonly string[]
  /** Stop this variant after so many failing tests. */
  readonly stopAfterFailures?: number | undefined
  /** Python source run as __main__ before the tests, with its own stdout captured. */
  readonly snippet?: string | undefined
  /** Record the executed lines of the source roots while the snippet runs, and per test. */
  readonly trace?: boolean | undefined
  /** Do not run it when its files compile to what they compiled to before. */
  readonly skipEquivalent?: boolean | undefined
  /**
   * How long it may take, counted so that a busy machine changes no verdict. It is ended as a timeout when its processes
   * together have computed for so many seconds, or when for so many in all none of them was able to run: asleep, waiting,
   * stopped. Lacking a processor counts as neither. `wallSeconds` end what neither sees.
   */
  readonly seconds: number
  /** For callers whose own time is wall time; by default a safety net, many times `seconds`. */
  readonly wallSeconds?: number | undefined
}

export type SnippetResult = {
  readonly stdout: string
  readonly stderr: string
  /** Exception type name and message; null when it ended normally. */
  readonly exception: { readonly type: string; readonly message: string; readonly traceback: string } | null
  /** Executed lines by file when traced. */
  readonly lines: ReadonlyMap<string, readonly number[]> | null
}

export type VariantResult = {
  readonly id: string
  /** 'ran', or why nothing can be said about the tests. */
  readonly kind: 'ran' | 'equivalent' | 'timeout' | 'crash' | 'import_error'
  readonly snippet: SnippetResult | null
  readonly outcomes: ReadonlyMap<string, TestOutcome>
  readonly failures: ReadonlyMap<string, TestFailure>
  /** Executed lines by file, per test id, when traced. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> | null
  readonly seconds: number
  readonly detail: string
}

/** Many variants of one workspace in one sandbox run: imports are paid once, each variant is a forked process. */
export type VariantBatch = {
  readonly environment: Environment
  readonly workspace: string
  readonly variants: readonly Variant[]
  /** How many run at once, each in its own copy of the workspace; 1 when not given. */
  readonly parallel?: number | undefined
  readonly limits: SandboxLimits
  /** Called as each result arrives, in the order given; return false to stop the batch early. */
  readonly onResult?: ((result: VariantResult) => boolean) | undefined
}
