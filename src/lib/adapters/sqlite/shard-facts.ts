import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { DatasetShard } from '../../domain/ports/store.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Tables } from './tables.ts'
import { writeFact } from './write-fact.ts'

const roundIdsSchema = z.array(z.string())

export async function readShards(db: Kysely<Tables>): Promise<readonly DatasetShard[]> {
  const rows = await db.selectFrom('shards').selectAll().orderBy('sequence').execute()
  return rows.map((row) => ({
    sequence: row.sequence,
    name: row.name,
    roundIds: roundIdsSchema.parse(JSON.parse(row.round_ids_json)),
  }))
}

/** Binds the rounds to the shard in one transaction. */
export async function freezeShard(db: Kysely<Tables>, shard: DatasetShard, clock: Clock): Promise<void> {
  const { sequence, name, roundIds } = shard
  await db.transaction().execute(async (transaction) => {
    await writeFact(transaction, {
      table: 'shards',
      key: ['sequence'],
      values: { sequence, name, round_ids_json: JSON.stringify(roundIds) },
      stamp: { recorded_at: clock.now() },
    })
    for (const roundId of roundIds)
      await writeFact(transaction, {
        table: 'shard_rounds',
        key: ['round_id'],
        values: { round_id: roundId, sequence },
      })
  })
}
