import type { Kysely } from 'kysely'
import type { FinishedRound, RecordedSolution, RoundRecord } from '../../domain/ports/store.ts'
import type { RoundRow } from '../../domain/round.ts'
import { decodeRound, decodeRoundRow, decodeSolution } from './row-codecs.ts'
import type { Tables } from './tables.ts'

/** Ids in one statement; SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const idsPerQuery = 1000

const rowColumns = [
  'solutions.round_id',
  'solutions.miner_hotkey',
  'solutions.miner_coldkey',
  'solutions.miner_uid',
  'solutions.miner_name',
  'solutions.status',
  'solutions.score',
  'solutions.share',
  'solutions.fingerprint',
  'solutions.work_digest',
  'solutions.seconds',
  'solutions.reason',
  'rounds.round_index',
  'rounds.instance_id',
  'rounds.task_digest',
  'rounds.validator_hotkey',
] as const

const evidenceColumns = ['solutions.solution_json', 'solutions.outcome_json'] as const

export async function readFinishedRounds(db: Kysely<Tables>): Promise<ReadonlyMap<string, FinishedRound>> {
  const rows = await db
    .selectFrom('finished_rounds')
    .innerJoin('rounds', 'rounds.round_id', 'finished_rounds.round_id')
    .select([
      'rounds.round_id',
      'rounds.round_index',
      'rounds.task_digest',
      'finished_rounds.finished_at',
      'finished_rounds.solutions',
    ])
    .orderBy('rounds.round_index')
    .orderBy('rounds.round_id')
    .execute()
  return new Map(
    rows.map((row) => [
      row.round_id,
      {
        roundIndex: row.round_index,
        taskDigest: row.task_digest,
        finishedAtMs: row.finished_at,
        solutions: row.solutions,
      },
    ]),
  )
}

export async function readRows(db: Kysely<Tables>): Promise<readonly RoundRow[]> {
  return (await inOrder(db).select(rowColumns).execute()).map(decodeRoundRow)
}

export async function readSolutions(db: Kysely<Tables>): Promise<readonly RecordedSolution[]> {
  return (await inOrder(db).select(rowColumns).select(evidenceColumns).execute()).map(decodeSolution)
}

export async function readRoundRecords(
  db: Kysely<Tables>,
  roundIds: readonly string[],
): Promise<readonly RoundRecord[]> {
  const records: RoundRecord[] = []
  for (let start = 0; start < roundIds.length; start += idsPerQuery)
    records.push(...(await readBatch(db, roundIds.slice(start, start + idsPerQuery))))
  return records
}

async function readBatch(db: Kysely<Tables>, roundIds: readonly string[]): Promise<readonly RoundRecord[]> {
  const closed = await db
    .selectFrom('rounds')
    .innerJoin('finished_rounds', 'finished_rounds.round_id', 'rounds.round_id')
    .selectAll('rounds')
    .select('finished_rounds.finished_at')
    .where('rounds.round_id', 'in', roundIds)
    .execute()
  const rows = await inOrder(db)
    .select(rowColumns)
    .select(evidenceColumns)
    .where('solutions.round_id', 'in', roundIds)
    .execute()
  const rounds = new Map(closed.map((row) => [row.round_id, row]))
  const solutions = Map.groupBy(rows, (row) => row.round_id)
  return roundIds.map((roundId) => {
    const row = rounds.get(roundId)
    if (row === undefined) throw new Error(`Round ${roundId} is not closed.`)
    return {
      round: decodeRound(row),
      finishedAtMs: row.finished_at,
      solutions: (solutions.get(roundId) ?? []).map(decodeSolution),
    }
  })
}

function inOrder(db: Kysely<Tables>) {
  return db
    .selectFrom('solutions')
    .innerJoin('rounds', 'rounds.round_id', 'solutions.round_id')
    .orderBy('rounds.round_index')
    .orderBy('rounds.round_id')
    .orderBy('solutions.miner_uid')
    .orderBy('solutions.miner_hotkey')
}
