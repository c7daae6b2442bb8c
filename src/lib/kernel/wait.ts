import { setTimeout as sleep } from 'node:timers/promises'
import { AbortedError } from './errors.ts'

/** Resolves after `ms` milliseconds, or rejects with AbortedError as soon as the signal fires. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal })
  } catch (cause) {
    throw new AbortedError('The work was stopped.', { cause })
  }
}

/** Throws AbortedError when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError('The work was stopped.', { cause: signal.reason })
}
