import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShardWriter } from '../domain/ports/shard-writer.ts'
import type { DatasetShard, FinishedRound, Store } from '../domain/ports/store.ts'
import { writeFileAtomically } from '../files/atomic-write.ts'
import { hasErrno } from '../kernel/errors.ts'
import { renderCard } from './card.ts'
import { type DatasetTable, datasetTables } from './columns.ts'
import { firstRoundsOfTasks, planShards } from './plan-shards.ts'
import type { Scrub } from './scrub.ts'
import { shardPath, writeShard } from './write-shard.ts'

export type DatasetOptions = {
  readonly store: Store
  readonly writer: ShardWriter
  /** The dataset's folder; made when it is not there. */
  readonly dir: string
  /** Names the run in file names: letters, digits, '.', '_' and '-'. Two runs that share a dataset need two names. */
  readonly run: string
  readonly scrub: Scrub
  /** The text of `templates/dataset-card.md`. */
  readonly cardTemplate: string
  readonly signal: AbortSignal
}

export type WrittenDataset = {
  /** Submissions in the dataset, over all shards of this store. */
  readonly rows: number
  /** The shard files of this store, with `dir`. */
  readonly files: readonly string[]
}

/**
 * Brings the dataset's folder up to date with the store: closed rounds that are in no shard are bound to new ones for
 * good, then every shard that is not on disk is written. Shards never change, so doing it again writes nothing, and a
 * run killed half way goes on. Needs the only process on the data directory.
 */
export async function writeDataset(options: DatasetOptions): Promise<WrittenDataset> {
  const { store, writer, dir, run, scrub, signal } = options
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(run)) throw new RangeError(`${run} cannot name the files of a run`)
  const finished = await store.finishedRounds()
  for (const shard of planShards({ finished, shards: await store.shards(), run }))
    await store.freezeShard(shard)
  const shards = await store.shards()
  const firstRounds = firstRoundsOfTasks(shards, finished)
  for (const shard of await missingShards(options, shards))
    await writeShard({ store, writer, dir, scrub, firstRounds, signal }, shard)
  const present = await listTables(dir)
  const files = datasetTables.flatMap((table) =>
    shards.map((shard) => shardPath(table, shard, writer)).filter((path) => present[table].has(path)),
  )
  await writeCard(options, { shards, finished, present })
  return { rows: countSubmissions(shards, finished), files: files.map((path) => join(dir, path)) }
}

async function missingShards(
  { dir, writer }: DatasetOptions,
  shards: readonly DatasetShard[],
): Promise<readonly DatasetShard[]> {
  const { submissions } = await listTables(dir)
  return shards.filter((shard) => !submissions.has(shardPath('submissions', shard, writer)))
}

type Tables = Readonly<Record<DatasetTable, ReadonlySet<string>>>

/** The files of each table, from the dataset's folder. Hidden ones are unfinished. */
async function listTables(dir: string): Promise<Tables> {
  return {
    submissions: await listFiles(dir, 'submissions'),
    tasks: await listFiles(dir, 'tasks'),
    trajectories: await listFiles(dir, 'trajectories'),
  }
}

async function listFiles(dir: string, table: DatasetTable): Promise<ReadonlySet<string>> {
  try {
    const names = await readdir(join(dir, table))
    return new Set(names.filter((name) => !name.startsWith('.')).map((name) => join(table, name)))
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return new Set()
    throw error
  }
}

type CardFacts = {
  readonly shards: readonly DatasetShard[]
  readonly finished: ReadonlyMap<string, FinishedRound>
  readonly present: Tables
}

async function writeCard(
  { dir, cardTemplate }: DatasetOptions,
  { shards, finished, present }: CardFacts,
): Promise<void> {
  const card = renderCard(cardTemplate, {
    rounds: shards.flatMap(({ roundIds }) => roundIds).length,
    submissions: countSubmissions(shards, finished),
    tables: datasetTables.filter((table) => present[table].size > 0),
  })
  await writeFileAtomically(join(dir, 'README.md'), card)
}

function countSubmissions(
  shards: readonly DatasetShard[],
  finished: ReadonlyMap<string, FinishedRound>,
): number {
  return shards
    .flatMap(({ roundIds }) => roundIds)
    .reduce((sum, roundId) => sum + (finished.get(roundId)?.solutions ?? 0), 0)
}
