import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Emit } from '../domain/event.ts'
import type { Store } from '../domain/ports/store.ts'
import { digestOf } from '../kernel/digest.ts'
import { UserError } from '../kernel/errors.ts'
import type { LocalnetSettings } from '../neurons/localnet/localnet-parts.ts'
import type { LocalnetResult } from '../neurons/localnet/localnet-result.ts'
import { defaultCast } from '../neurons/miner/default-cast.ts'
import type { MinerSpec } from '../neurons/miner/miner-spec.ts'
import { readMinersFile } from '../neurons/miner/read-miners-file.ts'
import { createContext } from './context.ts'
import { createLocalnetParts } from './localnet-parts.ts'

/** Runs the local market for a command: lock, store, parts, view; everything is closed whatever happens. */
export async function startLocalnet(
  session: CommandSession,
  packages: readonly string[],
): Promise<LocalnetResult> {
  const settings = await readSettings(session, packages)
  const view = await session.openView()
  try {
    const store = await openRun(session, settings)
    return await playLocalnet(session, settings, { store, emit: view.emit })
  } finally {
    await view.close()
  }
}

/** The store of the run's data directory, which from now on is this process's alone. */
async function openRun(session: CommandSession, settings: LocalnetSettings): Promise<Store> {
  await mkdir(settings.dataDir, { recursive: true })
  const { lockDirectory } = await import('../adapters/lock/lock-directory.ts')
  const lock = await lockDirectory(settings.dataDir)
  session.onEnd('the data directory lock', () => lock.release())
  const { openSqliteStore } = await import('../adapters/sqlite/open-sqlite-store.ts')
  const store = await openSqliteStore({
    path: join(settings.dataDir, 'agentao.sqlite'),
    clock: session.clock,
  })
  session.onEnd('the store', () => store.close())
  await bindRun(store, settings)
  return store
}

async function playLocalnet(
  session: CommandSession,
  settings: LocalnetSettings,
  { store, emit }: { readonly store: Store; readonly emit: Emit },
): Promise<LocalnetResult> {
  const { config, clock, signal } = session
  const context = await createContext({ config, clock, variables: session.context.variables })
  session.onEnd('temporary files', () => context.close())
  const parts = await createLocalnetParts({ context, settings, emit, cwd: session.context.cwd }, store)
  await (await context.sandbox()).sweep()
  const { runLocalnet } = await import('../neurons/localnet/run-localnet.ts')
  return await runLocalnet(parts, settings, signal)
}

async function readSettings(session: CommandSession, packages: readonly string[]): Promise<LocalnetSettings> {
  const { config, loaded } = session
  const seed = config.seed ?? randomBytes(4).toString('hex')
  const chosen = loaded.origins.dataDir.kind !== 'default'
  return {
    seed,
    packages,
    rounds: config.rounds,
    miners: await readMiners(config.miners),
    validators: config.validators,
    solveSeconds: config.solveSeconds,
    dataDir: chosen
      ? config.dataDir
      : join(config.dataDir, 'localnet', seed.replace(/[^A-Za-z0-9._-]/g, '-')),
  }
}

async function readMiners(miners: number | string): Promise<readonly MinerSpec[]> {
  return typeof miners === 'number' ? defaultCast(miners) : await readMinersFile(miners)
}

/** A data directory belongs to one run: going on with other settings would mix two markets. */
async function bindRun(store: Store, settings: LocalnetSettings): Promise<void> {
  const { seed, packages, validators, solveSeconds } = settings
  const wanted = {
    seed,
    packages: [...packages],
    validators,
    solveSeconds,
    miners: digestOf(settings.miners),
  }
  const first = await store.openRun(wanted)
  const different = Object.entries(wanted).filter(
    ([name, value]) => digestOf(value) !== digestOf(first[name] ?? null),
  )
  const [mismatch] = different
  if (mismatch === undefined) return
  const [name, value] = mismatch
  throw new UserError(
    'AGT_DATA_FOREIGN',
    name === 'miners'
      ? `The run in ${settings.dataDir} was started with other miners.`
      : `The run in ${settings.dataDir} was started with ${name} ${JSON.stringify(first[name])}, not ${JSON.stringify(value)}.`,
    { hint: 'Pass the settings it was started with, or another --data directory.' },
  )
}
