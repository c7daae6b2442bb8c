import { AbortedError, ExternalError } from './errors.ts'
import { throwIfAborted, wait } from './wait.ts'

export type RetryOptions = {
  /** Calls in all, the first included. */
  readonly attempts: number
  /** Wait before the second call, in ms; doubles each time. */
  readonly firstDelayMs: number
  readonly signal?: AbortSignal | undefined
  readonly isRetryable?: (error: unknown) => boolean
}

/** Calls `work` until it succeeds, its error is final, or the attempts are used up; then throws the last error. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const isRetryable = options.isRetryable ?? isRetryableByDefault
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(options.signal)
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= options.attempts || error instanceof AbortedError || !isRetryable(error)) throw error
      await wait(options.firstDelayMs * 2 ** (attempt - 1), options.signal)
    }
  }
}

function isRetryableByDefault(error: unknown): boolean {
  return error instanceof ExternalError && error.retryable
}
