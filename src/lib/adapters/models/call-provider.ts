import type { FailedReply } from '../../domain/ports/model.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { describeFailure, timedOut } from './describe-failure.ts'
import type { ModelConnection } from './model-connection.ts'

/**
 * Runs one call of a provider's client under the connection's timeout, which covers the body of the answer too. What
 * the client throws becomes a failed reply; an abort by the caller rejects with AbortedError.
 */
export async function callProvider(
  connection: ModelConnection,
  call: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<{ readonly kind: 'body'; readonly body: unknown } | FailedReply> {
  throwIfAborted(signal)
  const deadline = AbortSignal.timeout(connection.timeoutMs)
  const either = AbortSignal.any([signal, deadline])
  try {
    return { kind: 'body', body: await untilAborted(call(either), either) }
  } catch (error) {
    throwIfAborted(signal)
    return deadline.aborted ? timedOut(connection) : describeFailure(connection, error)
  }
}

/** A client may listen to its signal only until the headers arrived; the wait ends with the signal all the same. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
