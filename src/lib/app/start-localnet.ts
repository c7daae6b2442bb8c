import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Emit } from '../domain/event.ts'
import type { Store } from '../domain/ports/store.ts'
import type { LocalnetSettings } from '../neurons/localnet/localnet-parts.ts'
import type { LocalnetResult } from '../neurons/localnet/localnet-result.ts'
import { defaultCast } from '../neurons/miner/default-cast.ts'
import type { MinerSpec } from '../neurons/miner/miner-spec.ts'
import { readMinersFile } from '../neurons/miner/read-miners-file.ts'
import { parseSourceSpec } from '../tasks/source/source-spec.ts'
import { createContext } from './context.ts'
import { createLocalnetParts } from './localnet-parts.ts'
import { openRun, type WantedSettings } from './open-run.ts'
import { createStepReporter } from './step-reporter.ts'

/** Runs the local market for a command: lock, store, parts, view; everything is closed whatever happens. */
export async function startLocalnet(
  session: CommandSession,
  packages: readonly string[],
): Promise<LocalnetResult> {
  const wanted = await readSettings(session, packages)
  const view = await session.openView()
  try {
    const { store, settings } = await openRun(session, wanted)
    return await playLocalnet(session, settings, { store, emit: view.emit })
  } finally {
    await view.close()
  }
}

async function playLocalnet(
  session: CommandSession,
  settings: LocalnetSettings,
  { store, emit }: { readonly store: Store; readonly emit: Emit },
): Promise<LocalnetResult> {
  const { config, clock, signal } = session
  const onNote = (message: string): void => emit({ type: 'log', level: 'info', message })
  const { variables } = session.context
  const context = await createContext({ config, clock, variables, signal, onNote })
  session.onEnd('temporary files', () => context.close())
  const parts = await createStepReporter(emit, clock).run(
    'getting the sandbox and the chain ready',
    async () => {
      await (await context.sandbox()).sweep()
      return await createLocalnetParts({ context, settings, emit, cwd: session.context.cwd }, store)
    },
  )
  const { runLocalnet } = await import('../neurons/localnet/run-localnet.ts')
  return await runLocalnet(parts, settings, signal)
}

async function readSettings(session: CommandSession, packages: readonly string[]): Promise<WantedSettings> {
  const { config, loaded } = session
  // What cannot be a package is told before anything is made ready.
  for (const text of packages) await parseSourceSpec(text, session.context.cwd)
  const freshSeed = randomBytes(4).toString('hex')
  const folder = (config.seed ?? freshSeed).replace(/[^A-Za-z0-9._-]/g, '-')
  const chosen = loaded.origins.dataDir.kind !== 'default'
  return {
    seed: config.seed,
    freshSeed,
    packages,
    rounds: config.rounds,
    miners: await readMiners(config.miners),
    validators: config.validators,
    solveSeconds: config.solveSeconds,
    dataDir: chosen ? config.dataDir : join(config.dataDir, 'localnet', folder),
  }
}

async function readMiners(miners: number | string): Promise<readonly MinerSpec[]> {
  return typeof miners === 'number' ? defaultCast(miners) : await readMinersFile(miners)
}
