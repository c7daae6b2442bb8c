import { AbortedError } from '../kernel/errors.ts'

/**
 * The value of `make` for this key, made once. A failure is not remembered, and work that another caller gave up is
 * started again for this one.
 */
export async function remember<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  { make, signal }: { readonly make: () => Promise<T>; readonly signal: AbortSignal },
): Promise<T> {
  for (;;) {
    const known = memory.get(key)
    const pending = known ?? make()
    if (known === undefined) memory.set(key, pending)
    try {
      return await pending
    } catch (error) {
      if (memory.get(key) === pending) memory.delete(key)
      const othersEnd = known !== undefined && error instanceof AbortedError && !signal.aborted
      if (!othersEnd) throw error
    }
  }
}
