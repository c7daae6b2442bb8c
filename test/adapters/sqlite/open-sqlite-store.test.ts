import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectSqlite } from '../../../src/lib/adapters/sqlite/connect-sqlite.ts'
import { openSqliteStore } from '../../../src/lib/adapters/sqlite/open-sqlite-store.ts'
import { createSqliteStore } from '../../../src/lib/adapters/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/lib/domain/ports/store.ts'
import { storeContract } from '../../contracts/store.ts'
import { gradedSolution, plannedRound, silentSolution } from '../../contracts/store-facts.ts'

const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 }
let dir: string
let path: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-store-'))
  path = join(dir, 'data', 'store.sqlite')
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openSqliteStore({ path, clock })
  try {
    await use(store)
  } finally {
    await store.close()
  }
}

describe('the store on SQLite', () => {
  storeContract(withStore)

  it('openSqliteStore() finds everything again after closing', async () => {
    const round = plannedRound(0)
    const solutions = [gradedSolution(round, 1), silentSolution(round, 2)]
    await withStore(async (store) => {
      await store.openRun({ seed: 's' })
      await store.planRound(round)
      await store.finishRound(round.roundId, solutions, 5)
      await store.setValue('ledger', '{}')
    })
    await withStore(async (store) => {
      expect(await store.openRun({ seed: 'other' })).toEqual({ seed: 's' })
      expect(await store.rounds()).toEqual([round])
      expect(await store.solutions()).toEqual(solutions)
      expect(await store.getValue('ledger')).toBe('{}')
    })
  })

  it('keeps hostile text as it came: quotes, emoji, NUL, half surrogates', async () => {
    const round = plannedRound(0, { problemStatement: `'"; drop table rounds; -- 😀 \u0000 end` })
    const solution = gradedSolution(round, 1, 'half \ud800 pair \u0000 and on')
    const odd = { ...solution, row: { ...solution.row, reason: 'half \ud800 pair' } }
    await withStore(async (store) => {
      await store.planRound(round)
      await store.planRound(round)
      await store.finishRound(round.roundId, [odd], 5)
      await store.finishRound(round.roundId, [odd], 5)
      expect(await store.rounds()).toEqual([round])
      const [stored] = await store.solutions()
      expect(stored?.solution).toEqual(solution.solution)
      expect(stored?.row.reason).toBe('half \ufffd pair')
    })
  })

  it('writes ahead to a log and waits for the disk', async () => {
    await withStore(async (store) => {
      await store.setValue('a', 'b')
      expect(await readdir(join(dir, 'data'))).toContain('store.sqlite-wal')
    })
    const reader = new DatabaseSync(path)
    expect(reader.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    reader.close()
  })

  it('has strict tables only', async () => {
    await withStore(async () => undefined)
    const reader = new DatabaseSync(path)
    const tables = reader.prepare("select name, strict from pragma_table_list where type = 'table'").all()
    reader.close()
    const loose = tables.filter(({ name, strict }) => strict === 0 && !/^(sqlite|kysely)_/.test(String(name)))
    expect(loose).toEqual([])
    expect(tables.length).toBeGreaterThan(8)
  })
})

describe('openSqliteStore() says what is wrong', () => {
  it('when the disk is full, and keeps what was there', async () => {
    const db = await connectSqlite(path)
    const store = createSqliteStore(db, clock)
    const round = plannedRound(0)
    await store.planRound(round)
    await sql`pragma max_page_count = 40`.execute(db)
    const huge = gradedSolution(round, 1, 'x'.repeat(1_000_000))
    await expect(store.finishRound(round.roundId, [gradedSolution(round, 2), huge], 1)).rejects.toMatchObject(
      {
        code: 'AGT_DISK_FULL',
      },
    )
    expect(await store.rows()).toEqual([])
    await store.finishRound(round.roundId, [gradedSolution(round, 2)], 1)
    expect(await store.rows()).toHaveLength(1)
    await store.close()
  })

  it('when the file is no database', async () => {
    const broken = join(dir, 'broken.sqlite')
    await writeFile(broken, 'this is no database, '.repeat(300))
    await expect(openSqliteStore({ path: broken, clock })).rejects.toMatchObject({
      code: 'AGT_DATA_UNREADABLE',
      message: `The database ${broken} is damaged or is not a database.`,
    })
  })

  it('when a newer version wrote it', async () => {
    await withStore(async () => undefined)
    const writer = new DatabaseSync(path)
    writer.exec("insert into kysely_migration values ('9999_later', '2030-01-01T00:00:00.000Z')")
    writer.close()
    await expect(openSqliteStore({ path, clock })).rejects.toMatchObject({
      code: 'AGT_DATA_UNREADABLE',
      message: expect.stringMatching(/newer version of agentao.*9999_later/),
    })
  })

  it('when the folder cannot be made', async () => {
    await writeFile(join(dir, 'file'), '')
    await expect(openSqliteStore({ path: join(dir, 'file', 'store.sqlite'), clock })).rejects.toMatchObject({
      code: 'AGT_STORE',
      service: 'sqlite',
    })
  })

  it.skipIf(process.getuid?.() === 0)('when the folder may not be written (skipped for root)', async () => {
    await chmod(dir, 0o500)
    await expect(openSqliteStore({ path, clock })).rejects.toMatchObject({ code: 'AGT_STORE' })
    await chmod(dir, 0o700)
  })

  it('when another process holds the database too long', async () => {
    const waiting = createSqliteStore(await connectSqlite(path, { busyTimeoutMs: 20 }), clock)
    const holder = new DatabaseSync(path)
    holder.exec('begin immediate')
    await expect(waiting.setValue('a', 'b')).rejects.toMatchObject({ code: 'AGT_STORE', retryable: true })
    holder.close()
    await waiting.setValue('a', 'b')
    await waiting.close()
  })
})
