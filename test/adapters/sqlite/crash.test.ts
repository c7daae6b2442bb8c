import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../../../src/lib/adapters/sqlite/open-sqlite-store.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { gradedSolution, plannedRound } from '../../contracts/store-facts.ts'

const miners = 40
const writer = fileURLToPath(new URL('./crash-writer.ts', import.meta.url))
let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-crash-'))
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

/** Starts the writer, kills it `ms` after its first confirmed round, and returns the last index it printed. */
async function writeUntilKilled(path: string, ms: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path, String(miners)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await sleep(ms)
  child.kill('SIGKILL')
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
  return Number(printed.split('\n').at(-2))
}

it('a store killed at any moment holds whole rounds only, each once, and every confirmed one', async () => {
  const path = join(dir, 'store.sqlite')
  for (const ms of [3, 11, 17, 29, 41]) {
    const confirmed = await writeUntilKilled(path, ms)
    const store = await openSqliteStore({ path, clock: systemClock })
    const finished = await store.finishedRounds()
    expect(finished.size).toBeGreaterThan(confirmed)
    const rows = await store.rows()
    expect(rows).toHaveLength(finished.size * miners)
    expect(new Set(rows.map(({ roundId, minerHotkey }) => `${roundId} ${minerHotkey}`)).size).toBe(
      rows.length,
    )
    expect(rows.every(({ roundId }) => finished.has(roundId))).toBe(true)
    expect((await store.rounds()).length - finished.size).toBeOneOf([0, 1])
    await store.close()
  }
  const store = await openSqliteStore({ path, clock: systemClock })
  const [last] = await store.roundRecords([plannedRound((await store.finishedRounds()).size - 1).roundId])
  expect(last?.solutions[0]).toEqual(gradedSolution(last?.round ?? plannedRound(0), 0))
  await store.close()
})
