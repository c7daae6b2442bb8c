import { homedir } from 'node:os'
import type { Config as OclifConfig } from '@oclif/core'
import type { Variables } from '../config/base-dirs.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { createShutdown, processHost, type Shutdown } from './shutdown.ts'

type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean }
type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

/** The process as commands see it. Tests pass their own. */
export type CliContext = {
  readonly variables: Variables
  readonly cwd: string
  readonly home: string
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly clock: Clock
  readonly shutdown: Shutdown
  /** The exit code a command chose although it did not fail; 0 until one does. */
  readonly outcome: { exitCode: number }
}

/** The real process. */
export function processContext(): CliContext {
  return {
    variables: process.env,
    cwd: process.cwd(),
    home: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    shutdown: createShutdown(processHost()),
    outcome: { exitCode: 0 },
  }
}

export type LoadOptions = { readonly root: string; readonly cliContext: CliContext }

/** The context travels to commands in oclif's load options, the one thing oclif hands through unchanged. */
export function contextOf(config: Pick<OclifConfig, 'options'>): CliContext {
  const { cliContext } = config.options as Partial<LoadOptions>
  return cliContext ?? processContext()
}
