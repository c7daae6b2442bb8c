import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

type Cell = string | number | null

/** One row, written once. `stamp` holds columns that say when it was written and are no part of the fact. */
export type Fact = {
  readonly table: keyof Tables
  readonly key: readonly string[]
  readonly values: Readonly<Record<string, Cell>>
  readonly stamp?: Readonly<Record<string, Cell>>
}

/** True when the fact is new. The same fact again changes nothing; another one under the same key throws. */
export async function writeFact(db: Kysely<Tables>, { table, key, values, stamp }: Fact): Promise<boolean> {
  const fact = Object.fromEntries(Object.entries(values).map(([name, cell]) => [name, storable(cell)]))
  const row: Readonly<Record<string, Cell>> = { ...fact, ...stamp }
  const names = Object.keys(row)
  const inserted = await sql`
    insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(row))}) on conflict do nothing`.execute(db)
  if (inserted.numAffectedRows === 1n) return true
  const isKey = sql.join(
    key.map((name) => sql`${sql.ref(name)} = ${fact[name] ?? null}`),
    sql` and `,
  )
  const found = await sql<Readonly<Record<string, Cell>>>`
    select * from ${sql.table(table)} where ${isKey}`.execute(db)
  const stored = found.rows[0]
  if (stored === undefined || Object.entries(fact).some(([name, cell]) => stored[name] !== cell))
    throw new Error(
      `The store already holds another fact in ${table} for ${key.map((name) => `${name} ${fact[name]}`).join(', ')}.`,
    )
  return false
}

/** Text as the database gives it back: UTF-8 cannot hold half a surrogate pair, and -0 reads as 0. */
function storable(cell: Cell): Cell {
  if (typeof cell === 'string') return cell.toWellFormed()
  return cell === 0 ? 0 : cell
}
