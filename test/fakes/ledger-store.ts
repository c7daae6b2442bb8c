import type { LedgerStore } from '../../src/lib/adapters/ledger/create-ledger.ts'

/** A ledger's text in memory; `failNext` makes the next save fail before it changes anything. */
export function createMemoryLedgerStore(
  text: string | null = null,
): LedgerStore & { readonly saves: string[]; failNext(): void } {
  const saves: string[] = []
  let current = text
  let fails = false
  return {
    saves,
    failNext: () => {
      fails = true
    },
    load: async () => current,
    save: async (next) => {
      if (fails) {
        fails = false
        throw new Error('the disk is full')
      }
      current = next
      saves.push(next)
    },
  }
}
