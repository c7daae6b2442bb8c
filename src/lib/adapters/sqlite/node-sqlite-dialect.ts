import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { withSqliteErrors } from './sqlite-errors.ts'

/** Kysely over an open node:sqlite connection. `path` is named in errors. */
export function nodeSqliteDialect(connection: DatabaseSync, path: string): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new ImmediateSqliteDriver(connection, path),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Kysely's own adapter denies it, but SQLite rolls schema changes back: a killed migration leaves no half. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #connection: DatabaseSync

  constructor(connection: DatabaseSync, path: string) {
    super({ database: toKyselyDatabase(connection, path) })
    this.#connection = connection
  }

  /** Taking the write lock at once lets a second writer wait its turn instead of failing half way. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** SQLite may have rolled back by itself, e.g. on a full disk; a second rollback would hide that error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.isTransaction) await super.rollbackTransaction(connection)
  }
}

function toKyselyDatabase(connection: DatabaseSync, path: string): SqliteDatabase {
  return {
    close: () => connection.close(),
    prepare: (sql) => {
      const statement = withSqliteErrors(path, () => connection.prepare(sql))
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => withSqliteErrors(path, () => statement.all(...parameters.map(toInputValue))),
        run: (parameters) => withSqliteErrors(path, () => statement.run(...parameters.map(toInputValue))),
        iterate: (parameters) => statement.iterate(...parameters.map(toInputValue)),
      }
    },
  }
}

function toInputValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value
  throw new TypeError(`A ${typeof value} cannot be stored in SQLite.`)
}
