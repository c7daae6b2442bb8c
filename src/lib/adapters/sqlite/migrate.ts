import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { UserError } from '../../kernel/errors.ts'

/** Brings the tables up to date in one transaction. Throws UserError AGT_DATA_UNREADABLE for a newer database. */
export async function migrateToLatest<T>(
  db: Kysely<T>,
  migrations: Readonly<Record<string, Migration>>,
  path: string,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const unknown = (await appliedMigrations(db)).filter((name) => !(name in migrations))
  if (unknown.length > 0) throw newerDatabase(path, unknown)
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function appliedMigrations<T>(db: Kysely<T>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{
    readonly name: string
  }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

function newerDatabase(path: string, unknown: readonly string[]): UserError {
  return new UserError(
    'AGT_DATA_UNREADABLE',
    `The database ${path} was written by a newer version of agentao: this one does not know ${unknown.join(', ')}.`,
  )
}
