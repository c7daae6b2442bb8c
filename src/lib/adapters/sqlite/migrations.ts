import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What differs between databases; the tables themselves are the same everywhere. */
export type ColumnTypes = {
  readonly integer: 'integer' | 'bigint'
  readonly real: 'real' | 'double precision'
  /** Text after the closing bracket of `create table`, or null. */
  readonly tableOptions: string | null
}

export const sqliteColumnTypes: ColumnTypes = { integer: 'integer', real: 'real', tableOptions: 'strict' }

/** Every migration by its permanent name, in order. One that was released is never changed. */
export function schemaMigrations(types: ColumnTypes): Record<string, Migration> {
  return { '0001_facts': { up: (db) => createFacts(db, types) } }
}

async function createFacts(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createRuns(db, types)
  await createRounds(db, types)
  await createSolutions(db, types)
  await createWeights(db, types)
  await createShards(db, types)
}

async function createRuns(db: Kysely<unknown>, { integer, tableOptions }: ColumnTypes): Promise<void> {
  const runs = db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('settings_json', 'text', notNull)
    .addColumn('opened_at', integer, notNull)
  await finish(runs, tableOptions).execute()
  const values = db.schema
    .createTable('named_values')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', notNull)
  await finish(values, tableOptions).execute()
}

async function createRounds(db: Kysely<unknown>, { integer, tableOptions }: ColumnTypes): Promise<void> {
  const rounds = db.schema
    .createTable('rounds')
    .addColumn('round_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('round_index', integer, notNull)
    .addColumn('validator_hotkey', 'text', notNull)
    .addColumn('instance_id', 'text', notNull)
    .addColumn('task_digest', 'text', notNull)
    .addColumn('task_path', 'text', notNull)
    .addColumn('record_json', 'text', notNull)
    .addColumn('problem_statement', 'text', notNull)
    .addColumn('package', 'text', notNull)
    .addColumn('fail_to_pass', integer, notNull)
    .addColumn('pass_to_pass', integer, notNull)
    .addColumn('recorded_at', integer, notNull)
  await finish(rounds, tableOptions).execute()
  const finished = db.schema
    .createTable('finished_rounds')
    .addColumn('round_id', 'text', (column) => column.primaryKey().notNull().references('rounds.round_id'))
    .addColumn('finished_at', integer, notNull)
    .addColumn('solutions', integer, notNull)
    .addColumn('content_digest', 'text', notNull)
  await finish(finished, tableOptions).execute()
}

async function createSolutions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { integer, real, tableOptions } = types
  const solutions = db.schema
    .createTable('solutions')
    .addColumn('round_id', 'text', (column) => column.notNull().references('rounds.round_id'))
    .addColumn('miner_hotkey', 'text', notNull)
    .addColumn('miner_coldkey', 'text', notNull)
    .addColumn('miner_uid', integer, notNull)
    .addColumn('miner_name', 'text', notNull)
    .addColumn('status', 'text', notNull)
    .addColumn('score', real, notNull)
    .addColumn('share', real, notNull)
    .addColumn('fingerprint', 'text')
    .addColumn('work_digest', 'text')
    .addColumn('seconds', real, notNull)
    .addColumn('reason', 'text', notNull)
    .addColumn('solution_json', 'text')
    .addColumn('outcome_json', 'text', notNull)
    .addPrimaryKeyConstraint('solutions_key', ['round_id', 'miner_hotkey'])
  await finish(solutions, tableOptions).execute()
}

async function createWeights(db: Kysely<unknown>, { integer, tableOptions }: ColumnTypes): Promise<void> {
  const weights = db.schema
    .createTable('weights')
    .addColumn('validator_hotkey', 'text', notNull)
    .addColumn('block', integer, notNull)
    .addColumn('weights_json', 'text', notNull)
    .addColumn('ratings_json', 'text', notNull)
    .addColumn('recorded_at', integer, notNull)
    .addPrimaryKeyConstraint('weights_key', ['validator_hotkey', 'block'])
  await finish(weights, tableOptions).execute()
}

async function createShards(db: Kysely<unknown>, { integer, tableOptions }: ColumnTypes): Promise<void> {
  const shards = db.schema
    .createTable('shards')
    .addColumn('sequence', integer, (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('round_ids_json', 'text', notNull)
    .addColumn('recorded_at', integer, notNull)
  await finish(shards, tableOptions).execute()
  const members = db.schema
    .createTable('shard_rounds')
    .addColumn('round_id', 'text', (column) =>
      column.primaryKey().notNull().references('finished_rounds.round_id'),
    )
    .addColumn('sequence', integer, (column) => column.notNull().references('shards.sequence'))
  await finish(members, tableOptions).execute()
}

const notNull = <T extends { notNull(): T }>(column: T): T => column.notNull()

function finish<T extends string>(
  table: CreateTableBuilder<T>,
  options: string | null,
): CreateTableBuilder<T> {
  return options === null ? table : table.modifyEnd(sql.raw(options))
}
