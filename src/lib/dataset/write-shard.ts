import { join } from 'node:path'
import type { ShardFile, ShardRow, ShardWriter } from '../domain/ports/shard-writer.ts'
import type { DatasetShard, RoundRecord, Store } from '../domain/ports/store.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { columnsOf, type DatasetTable, datasetSchemaVersion, datasetTables } from './columns.ts'
import { submissionRows, taskRow, trajectoryRows } from './rows.ts'
import type { Scrub } from './scrub.ts'
import { createSeal } from './seal-row.ts'

/** Rounds read from the store at once; a round may carry several long trajectories. */
const roundsPerRead = 32

export type ShardParts = {
  readonly store: Store
  readonly writer: ShardWriter
  readonly dir: string
  readonly scrub: Scrub
  /** Rounds whose task gets a row. */
  readonly firstRounds: ReadonlySet<string>
  readonly signal: AbortSignal
}

/** Where a table's part of a shard is kept, from the dataset's folder. */
export function shardPath(table: DatasetTable, shard: DatasetShard, writer: ShardWriter): string {
  return join(table, `${shard.name}${writer.extension}`)
}

/**
 * Writes a shard's files, one for each table that has rows. The submissions come last: where they are, the shard is
 * whole. The same rounds give the same bytes.
 */
export async function writeShard(parts: ShardParts, shard: DatasetShard): Promise<void> {
  const files = new Map<DatasetTable, ShardFile>()
  const add = async (table: DatasetTable, rows: readonly ShardRow[]): Promise<void> => {
    if (rows.length === 0) return
    const file = files.get(table) ?? (await openFile(parts, shard, table))
    files.set(table, file)
    await file.add(rows)
  }
  try {
    files.set('submissions', await openFile(parts, shard, 'submissions'))
    const toRows = createRowMaker(parts)
    for (let start = 0; start < shard.roundIds.length; start += roundsPerRead) {
      throwIfAborted(parts.signal)
      const records = await parts.store.roundRecords(shard.roundIds.slice(start, start + roundsPerRead))
      const rows = toRows(records)
      for (const table of datasetTables) await add(table, rows[table])
    }
    for (const table of datasetTables.toReversed()) await files.get(table)?.finish()
  } catch (error) {
    for (const file of files.values()) await file.discard()
    throw error
  }
}

function openFile({ writer, dir }: ShardParts, shard: DatasetShard, table: DatasetTable): Promise<ShardFile> {
  return writer.open(join(dir, shardPath(table, shard, writer)), {
    columns: columnsOf[table],
    metadata: { 'agentao.schema_version': datasetSchemaVersion, 'agentao.table': table },
  })
}

type TableRows = Readonly<Record<DatasetTable, readonly ShardRow[]>>

function createRowMaker({ scrub, firstRounds }: ShardParts): (records: readonly RoundRecord[]) => TableRows {
  const sealSubmission = createSeal(columnsOf.submissions, scrub)
  const sealTask = createSeal(columnsOf.tasks, scrub)
  const sealTrajectory = createSeal(columnsOf.trajectories, scrub)
  return (records) => ({
    submissions: records.flatMap(submissionRows).map((row) => sealSubmission(row)),
    tasks: records
      .filter(({ round }) => firstRounds.has(round.roundId))
      .map((record) => sealTask(taskRow(record))),
    trajectories: records
      .flatMap((record) => trajectoryRows(record, scrub))
      .map(({ row, removed }) => sealTrajectory(row, removed)),
  })
}
