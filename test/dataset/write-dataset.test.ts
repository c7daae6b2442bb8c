import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createParquetWriter } from '../../src/lib/adapters/parquet/create-parquet-writer.ts'
import { openSqliteStore } from '../../src/lib/adapters/sqlite/open-sqlite-store.ts'
import { submissionColumns } from '../../src/lib/dataset/columns.ts'
import { type DatasetOptions, writeDataset } from '../../src/lib/dataset/write-dataset.ts'
import type { ShardWriter } from '../../src/lib/domain/ports/shard-writer.ts'
import type { Store } from '../../src/lib/domain/ports/store.ts'
import { readParquet } from '../adapters/parquet/read-parquet.ts'
import { gradedSolution, plannedRound, silentSolution } from '../contracts/store-facts.ts'
import { createFakeStore } from '../fakes/store.ts'
import { cardTemplate, testScrub } from './options.ts'

let dir: string
let store: Store

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-dataset-'))
  store = createFakeStore()
})

afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

const options = (change: Partial<DatasetOptions> = {}): DatasetOptions => ({
  store,
  writer: createParquetWriter(),
  dir,
  run: 'run1',
  scrub: testScrub({ secrets: ['hunter2-hunter2'] }),
  cardTemplate,
  signal: new AbortController().signal,
  ...change,
})

/** Closes rounds with one answer and one silence each. */
async function playRounds(from: number, to: number, patch?: string): Promise<void> {
  for (let index = from; index < to; index++) {
    const round = plannedRound(index)
    await store.planRound(round)
    const solutions = [gradedSolution(round, 1, patch), silentSolution(round, 2)]
    await store.finishRound(round.roundId, solutions, 1_700_000_000_000 + index)
  }
}

/** Every file below the dataset with the digest of its bytes. */
async function snapshot(): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const digests = await Promise.all(
    files.map(async (file) => [
      relative(dir, file),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  )
  return Object.fromEntries(digests.sort())
}

async function keysOf(files: readonly string[]): Promise<readonly string[]> {
  const rows = (await Promise.all(files.map(readParquet))).flat()
  return rows.map((row) => `${row.round_id} ${row.miner_hotkey}`)
}

describe('writeDataset()', () => {
  it('writes one shard of each table and the card', async () => {
    await playRounds(0, 3)
    expect(await writeDataset(options())).toEqual({
      rows: 6,
      files: ['submissions', 'tasks', 'trajectories'].map((table) =>
        join(dir, table, 'train-run1-00000.parquet'),
      ),
    })
    const submissions = await readParquet(join(dir, 'submissions', 'train-run1-00000.parquet'))
    expect(Object.keys(submissions[0] ?? {})).toEqual(submissionColumns.map(({ name }) => name))
    expect(submissions.map(({ round_index, status }) => [round_index, status])).toEqual(
      [0n, 1n, 2n].flatMap((index) => [
        [index, 'resolved'],
        [index, 'none'],
      ]),
    )
    expect(await readParquet(join(dir, 'tasks', 'train-run1-00000.parquet'))).toHaveLength(3)
    expect(await readFile(join(dir, 'README.md'), 'utf8')).toContain('6 submissions from 3 rounds')
  })

  it('changes no byte when nothing is new', async () => {
    await playRounds(0, 3)
    const first = await writeDataset(options())
    const before = await snapshot()
    expect(await writeDataset(options())).toEqual(first)
    expect(await snapshot()).toEqual(before)
  })

  it('puts new rounds into a new shard, leaves old ones alone, and has no row twice', async () => {
    await playRounds(0, 2)
    await writeDataset(options())
    const before = await snapshot()
    await playRounds(2, 5)
    const { rows, files } = await writeDataset(options())
    expect(rows).toBe(10)
    expect(await snapshot()).toMatchObject({ ...before, 'README.md': expect.any(String) })
    const submissions = files.filter((file) => file.includes('submissions'))
    expect(submissions.map((file) => relative(dir, file))).toEqual([
      'submissions/train-run1-00000.parquet',
      'submissions/train-run1-00001.parquet',
    ])
    const keys = await keysOf(submissions)
    expect(keys).toHaveLength(10)
    expect(new Set(keys).size).toBe(10)
  })

  it('writes a lost folder again, byte for byte', async () => {
    await playRounds(0, 2)
    await writeDataset(options())
    await playRounds(2, 3)
    await writeDataset(options())
    const before = await snapshot()
    await rm(join(dir, 'submissions'), { recursive: true })
    await rm(join(dir, 'trajectories'), { recursive: true })
    await writeDataset(options())
    expect(await snapshot()).toEqual(before)
  })

  it('goes on after it was stopped at any file, with the same bytes as if it never had been', async () => {
    await playRounds(0, 3)
    await writeDataset(options())
    const whole = await snapshot()
    for (const stopAt of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      await rm(dir, { recursive: true })
      await expect(writeDataset(options({ writer: stoppingWriter(stopAt) }))).rejects.toThrow('stopped')
      const unfinished = Object.keys(await snapshotOrNothing()).filter((name) => name.includes('submissions'))
      expect(unfinished).toEqual([])
      await writeDataset(options())
      expect(await snapshot()).toEqual(whole)
    }
  })

  it('keeps the rounds of a shard together when more rounds end before its files are written', async () => {
    await playRounds(0, 2)
    await expect(writeDataset(options({ writer: stoppingWriter(1) }))).rejects.toThrow('stopped')
    await playRounds(2, 4)
    const { files } = await writeDataset(options())
    const [first, second] = files.filter((file) => file.includes('submissions'))
    expect(await keysOf([first ?? ''])).toHaveLength(4)
    expect(await keysOf([second ?? ''])).toHaveLength(4)
  })

  it('lets no secret out, in whichever table', async () => {
    await playRounds(0, 1, '+password = "hunter2-hunter2" # /home/alice/key\n')
    const { files } = await writeDataset(options())
    const rows = (await Promise.all(files.map(readParquet))).flat()
    const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? Number(value) : value))
    expect(text).not.toMatch(/hunter2|alice/)
    expect(rows[0]).toMatchObject({
      patch: '+password = "[removed:configured_secret]" # [removed:home_path]/key\n',
      scrubbed: 2n,
    })
  })

  it('makes rows whose digest anybody can compute again', async () => {
    await playRounds(0, 1)
    const { files } = await writeDataset(options())
    for (const row of await readParquet(files[0] ?? '')) {
      const { row_sha256, ...others } = row
      const cells = Object.values(others).map((cell) => {
        if (typeof cell === 'bigint') return Number(cell)
        return cell instanceof Date ? cell.getTime() : cell
      })
      expect(createHash('sha256').update(JSON.stringify(cells)).digest('hex')).toBe(row_sha256)
    }
  })

  it('has no trajectory file when no trajectory came, and the card does not name one', async () => {
    const round = plannedRound(0)
    await store.planRound(round)
    await store.finishRound(round.roundId, [silentSolution(round, 1)], 1)
    const { files } = await writeDataset(options())
    expect(files.map((file) => relative(dir, file).split('/')[0])).toEqual(['submissions', 'tasks'])
    expect(await readFile(join(dir, 'README.md'), 'utf8')).not.toContain('trajectories/')
  })

  it('writes a task once, however often it is asked', async () => {
    for (const index of [0, 1]) {
      const round = plannedRound(index, { taskDigest: 'd'.repeat(64) })
      await store.planRound(round)
      await store.finishRound(round.roundId, [silentSolution(round, 1)], 1)
      await writeDataset(options())
    }
    expect(await readdir(join(dir, 'tasks'))).toEqual(['train-run1-00000.parquet'])
    expect(await readParquet(join(dir, 'tasks', 'train-run1-00000.parquet'))).toHaveLength(1)
  })

  it('of an empty store is a card and no shard', async () => {
    expect(await writeDataset(options())).toEqual({ rows: 0, files: [] })
    expect(await readdir(dir)).toEqual(['README.md'])
  })

  it('stops when the signal has fired and leaves no part of a file', async () => {
    await playRounds(0, 1)
    await expect(writeDataset(options({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: 'AbortedError',
    })
    expect(Object.keys(await snapshot())).toEqual([])
  })

  it('refuses a run whose name is no file name', async () => {
    await expect(writeDataset(options({ run: '../x' }))).rejects.toThrow(RangeError)
  })

  it('gives the same shards from the store in memory and from SQLite', async () => {
    await playRounds(0, 3)
    await writeDataset(options())
    const fromMemory = await snapshot()
    await rm(dir, { recursive: true })
    const clock = { now: () => 1, monotonic: () => 0 }
    store = await openSqliteStore({ path: join(dir, '..', `${relative(tmpdir(), dir)}.sqlite`), clock })
    try {
      await playRounds(0, 3)
      await writeDataset(options())
      expect(await snapshot()).toEqual(fromMemory)
    } finally {
      await store.close()
      await rm(join(dir, '..', `${relative(tmpdir(), dir)}.sqlite`), { force: true })
    }
  })
})

/** A writer whose n-th step fails: opening, filling and finishing each file counts. */
function stoppingWriter(stopAt: number): ShardWriter {
  const real = createParquetWriter()
  let steps = 0
  const step = (): void => {
    steps++
    if (steps === stopAt) throw new Error('stopped')
  }
  return {
    extension: real.extension,
    open: async (path, header) => {
      step()
      const file = await real.open(path, header)
      return {
        add: async (rows) => {
          step()
          await file.add(rows)
        },
        finish: async () => {
          step()
          await file.finish()
        },
        discard: () => file.discard(),
      }
    },
  }
}

async function snapshotOrNothing(): Promise<Record<string, string>> {
  const exists = await stat(dir).then(
    () => true,
    () => false,
  )
  return exists ? await snapshot() : {}
}
