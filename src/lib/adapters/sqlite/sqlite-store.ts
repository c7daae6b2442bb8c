import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { PlannedRound, Store } from '../../domain/ports/store.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import type { Clock } from '../../kernel/clock.ts'
import { finishRound } from './finish-round.ts'
import { readFinishedRounds, readRoundRecords, readRows, readSolutions } from './read-rounds.ts'
import { decodeRound, encodeRound } from './row-codecs.ts'
import { freezeShard, readShards } from './shard-facts.ts'
import type { Tables } from './tables.ts'
import { writeFact } from './write-fact.ts'

/** A directory holds one run. */
const runId = 'run'
const settingsSchema = z.record(z.string(), z.unknown())

/** The store over an open, migrated database; it closes the connection with `close`. */
export function createSqliteStore(db: Kysely<Tables>, clock: Clock): Store {
  return {
    openRun: (settings) => openRun(db, settings, clock),
    planRound: async (round) => {
      await writeFact(db, {
        table: 'rounds',
        key: ['round_id'],
        values: encodeRound(round),
        stamp: { recorded_at: clock.now() },
      })
    },
    rounds: () => readPlannedRounds(db),
    finishRound: (roundId, solutions, finishedAtMs) =>
      finishRound(db, { roundId, solutions, finishedAtMs: Math.round(finishedAtMs) }),
    finishedRounds: () => readFinishedRounds(db),
    roundRecords: (roundIds) => readRoundRecords(db, roundIds),
    solutions: () => readSolutions(db),
    rows: () => readRows(db),
    recordWeights: async (entry) => {
      await writeFact(db, {
        table: 'weights',
        key: ['validator_hotkey', 'block'],
        values: {
          validator_hotkey: entry.validatorHotkey,
          block: entry.block,
          weights_json: canonicalJson(entry.weights),
          ratings_json: canonicalJson(entry.ratings),
        },
        stamp: { recorded_at: clock.now() },
      })
    },
    shards: () => readShards(db),
    freezeShard: (shard) => freezeShard(db, shard, clock),
    getValue: (name) => getValue(db, name),
    setValue: (name, value) => setValue(db, name, value),
    close: () => db.destroy(),
  }
}

async function openRun(
  db: Kysely<Tables>,
  settings: Readonly<Record<string, unknown>>,
  clock: Clock,
): Promise<Readonly<Record<string, unknown>>> {
  await db
    .insertInto('runs')
    .values({ id: runId, settings_json: canonicalJson(settings), opened_at: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const run = await db
    .selectFrom('runs')
    .select('settings_json')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  return settingsSchema.parse(JSON.parse(run.settings_json))
}

async function readPlannedRounds(db: Kysely<Tables>): Promise<readonly PlannedRound[]> {
  const rows = await db.selectFrom('rounds').selectAll().orderBy('round_index').orderBy('round_id').execute()
  return rows.map(decodeRound)
}

async function getValue(db: Kysely<Tables>, name: string): Promise<string | null> {
  const row = await db.selectFrom('named_values').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

async function setValue(db: Kysely<Tables>, name: string, value: string): Promise<void> {
  await db
    .insertInto('named_values')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
