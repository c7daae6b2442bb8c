import type { Result } from './result.ts'
import { throwIfAborted } from './wait.ts'

/**
 * What `work` makes of each item, in the order of the items, while up to `concurrency` of them are under way. Takes no
 * more items when nobody asks for more, and ends after those under way have.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
): AsyncGenerator<R> {
  const waiting: Promise<Result<R, unknown>>[] = []
  try {
    for (const item of items) {
      throwIfAborted(signal)
      if (waiting.length >= concurrency) yield* first(waiting)
      waiting.push(settled(work(item)))
    }
    while (waiting.length > 0) yield* first(waiting)
  } finally {
    await Promise.all(waiting)
  }
}

async function* first<R>(waiting: Promise<Result<R, unknown>>[]): AsyncGenerator<R> {
  const result = await waiting.shift()
  if (result === undefined) return
  if (!result.ok) throw result.reason
  yield result.value
}

/** A failure waits for its turn too; left alone, it would end the process as nobody's. */
async function settled<R>(work: Promise<R>): Promise<Result<R, unknown>> {
  try {
    return { ok: true, value: await work }
  } catch (reason) {
    return { ok: false, reason }
  }
}
