import type { Kysely } from 'kysely'
import type { RecordedSolution } from '../../domain/ports/store.ts'
import { digestOf } from '../../kernel/digest.ts'
import { encodeSolution } from './row-codecs.ts'
import type { Tables } from './tables.ts'
import { writeFact } from './write-fact.ts'

export type ClosingRound = {
  readonly roundId: string
  readonly solutions: readonly RecordedSolution[]
  readonly finishedAtMs: number
}

/**
 * Records all miners' parts and closes the round, in one transaction. A round that is closed already must hold the same
 * solutions; its first closing time stays.
 */
export async function finishRound(db: Kysely<Tables>, closing: ClosingRound): Promise<void> {
  const { roundId, solutions, finishedAtMs } = closing
  await db.transaction().execute(async (transaction) => {
    await checkBelonging(transaction, closing)
    const rows = solutions.map(encodeSolution).sort((a, b) => (a.miner_hotkey < b.miner_hotkey ? -1 : 1))
    const isNew = await writeFact(transaction, {
      table: 'finished_rounds',
      key: ['round_id'],
      values: { round_id: roundId, solutions: rows.length, content_digest: digestOf(rows) },
      stamp: { finished_at: finishedAtMs },
    })
    if (!isNew) return
    for (const values of rows)
      await writeFact(transaction, { table: 'solutions', key: ['round_id', 'miner_hotkey'], values })
  })
}

/** Rows repeat what their round says; what is stored once cannot contradict itself. */
async function checkBelonging(db: Kysely<Tables>, { roundId, solutions }: ClosingRound): Promise<void> {
  const round = await db
    .selectFrom('rounds')
    .select(['round_index', 'instance_id', 'task_digest', 'validator_hotkey'])
    .where('round_id', '=', roundId)
    .executeTakeFirst()
  if (round === undefined) throw new Error(`Round ${roundId} was never planned, so it cannot be closed.`)
  for (const { row } of solutions) {
    const belongs =
      row.roundId === roundId &&
      row.roundIndex === round.round_index &&
      row.instanceId === round.instance_id &&
      row.taskDigest === round.task_digest &&
      row.validatorHotkey === round.validator_hotkey
    if (!belongs) throw new Error(`A row of miner ${row.minerHotkey} does not belong to round ${roundId}.`)
  }
  if (new Set(solutions.map(({ row }) => row.minerHotkey)).size !== solutions.length)
    throw new Error(`A miner is twice in round ${roundId}.`)
}
