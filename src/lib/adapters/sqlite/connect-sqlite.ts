import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { migrateToLatest } from './migrate.ts'
import { schemaMigrations, sqliteColumnTypes } from './migrations.ts'
import { nodeSqliteDialect } from './node-sqlite-dialect.ts'
import { withSqliteErrors } from './sqlite-errors.ts'
import type { Tables } from './tables.ts'

/** How long a statement waits for another process's transaction, in ms; node:sqlite's own default is 0. */
const busyTimeoutMs = 5000

/** A connection to an up-to-date database at `path`, made when it is not there. */
export async function connectSqlite(
  path: string,
  options: { readonly busyTimeoutMs?: number } = {},
): Promise<Kysely<Tables>> {
  const connection = withSqliteErrors(path, () => openFile(path, options.busyTimeoutMs ?? busyTimeoutMs))
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(connection, path) })
  try {
    await migrateToLatest(db, schemaMigrations(sqliteColumnTypes), path)
    return db
  } catch (error) {
    connection.close()
    throw error
  }
}

function openFile(path: string, timeout: number): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true })
  const connection = new DatabaseSync(path, { timeout })
  try {
    connection.exec('pragma journal_mode = wal; pragma synchronous = full')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
