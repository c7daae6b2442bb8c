import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Store } from '../domain/ports/store.ts'
import { digestOf } from '../kernel/digest.ts'
import { hasErrno, UserError } from '../kernel/errors.ts'
import type { LocalnetSettings } from '../neurons/localnet/localnet-parts.ts'

/** What the user asked for; a seed of null means any, which on used data is the one it was started with. */
export type WantedSettings = Omit<LocalnetSettings, 'seed'> & {
  readonly seed: string | null
  readonly freshSeed: string
}

export type OpenRun = { readonly store: Store; readonly settings: LocalnetSettings }

/**
 * The store of the run's data directory, which from now on is this process's alone. A directory that had nothing in it
 * before is as it was at the end, unless a round was planned.
 */
export async function openRun(
  session: Pick<CommandSession, 'onEnd' | 'clock'>,
  wanted: WantedSettings,
): Promise<OpenRun> {
  const { dataDir } = wanted
  const wasEmpty = !existsSync(dataDir) || readdirSync(dataDir).length === 0
  const madeDir = await mkdir(dataDir, { recursive: true })
  const { lockDirectory } = await import('../adapters/lock/lock-directory.ts')
  const lock = await lockDirectory(dataDir, session.clock)
  session.onEnd('the data directory lock', () => lock.release())
  const { openSqliteStore } = await import('../adapters/sqlite/open-sqlite-store.ts')
  const store = await openSqliteStore({ path: join(dataDir, 'agentao.sqlite'), clock: session.clock })
  session.onEnd('the store', async () => {
    const isUnused = wasEmpty && (await store.rounds()).length === 0
    await store.close()
    // Still under the lock: nobody else can have begun to use the directory.
    if (isUnused) await removeContent(dataDir, madeDir)
  })
  return { store, settings: await bindRun(store, wanted) }
}

/** A data directory belongs to one run: going on with other settings would mix two markets. */
async function bindRun(store: Store, { freshSeed, ...wanted }: WantedSettings): Promise<LocalnetSettings> {
  const { packages, validators, solveSeconds } = wanted
  const bound = {
    seed: wanted.seed ?? freshSeed,
    packages: [...packages],
    validators,
    solveSeconds,
    miners: digestOf(wanted.miners),
  }
  const first = await store.openRun(bound)
  const seed = wanted.seed ?? String(first.seed)
  const mismatch = Object.entries({ ...bound, seed }).find(
    ([name, value]) => digestOf(value) !== digestOf(first[name] ?? null),
  )
  if (mismatch === undefined) return { ...wanted, seed }
  const [name, value] = mismatch
  throw new UserError(
    'AGT_DATA_FOREIGN',
    name === 'miners'
      ? `The run in ${wanted.dataDir} was started with other miners.`
      : `The run in ${wanted.dataDir} was started with ${name} ${JSON.stringify(first[name])}, not ${JSON.stringify(value)}.`,
    { hint: 'Pass the settings it was started with, or another --data directory.' },
  )
}

/** Empties `dir`, and removes it and its parents up to `madeDir`, the first that this process made, if it made any. */
async function removeContent(dir: string, madeDir: string | undefined): Promise<void> {
  for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true, force: true })
  if (madeDir === undefined) return
  for (let folder = dir; folder.startsWith(madeDir); folder = dirname(folder)) {
    try {
      await rmdir(folder)
    } catch (error) {
      if (hasErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return
      throw error
    }
  }
}
