import type { Store } from '../../domain/ports/store.ts'
import type { Clock } from '../../kernel/clock.ts'

export type SqliteStoreOptions = {
  /** The database file; made, with its folder, when it is not there. */
  readonly path: string
  readonly clock: Clock
}

/**
 * Opens the store and brings its tables up to date. What a returned promise confirmed survives a crash of the process
 * and of the machine. Throws UserError AGT_DATA_UNREADABLE for a damaged or newer database, and what `Store` throws.
 */
export async function openSqliteStore({ path, clock }: SqliteStoreOptions): Promise<Store> {
  const { connectSqlite } = await import('./connect-sqlite.ts')
  const { createSqliteStore } = await import('./sqlite-store.ts')
  return createSqliteStore(await connectSqlite(path), clock)
}
