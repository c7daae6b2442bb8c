import { homedir } from 'node:os'
import { type AppContext, createContext } from '../src/lib/app/context.ts'
import { loadConfig } from '../src/lib/config/load-config.ts'
import { systemClock } from '../src/lib/kernel/clock.ts'

/** The product's own parts, set up by the environment and the configuration files as for a command. */
export async function openBenchContext(signal: AbortSignal): Promise<AppContext> {
  const variables = process.env
  const loaded = await loadConfig({ flags: {}, variables, cwd: process.cwd(), home: homedir() })
  const onNote = (message: string): boolean => process.stderr.write(`${message}\n`)
  return await createContext({ config: loaded.values, variables, clock: systemClock, signal, onNote })
}
