import type { Config } from '../../config/config-schema.ts'

/** One line of the doctor's report. */
export type CheckRow = {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  /** What was found. */
  readonly detail: string
  /** What to do about it; null when nothing is to be done. */
  readonly fix: string | null
}

export type ExecResult =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }

/** The machine as the checks see it. Tests pass their own. */
export interface Probes {
  readonly nodeVersion: string
  readonly now: () => number
  readonly variable: (name: string) => string | undefined
  exec(command: string, args: readonly string[], signal: AbortSignal): Promise<ExecResult>
  /** Status and Date header of a GET; rejects when nothing answers. */
  fetch(url: string, signal: AbortSignal): Promise<{ readonly status: number; readonly date: string | null }>
  /** True when a Docker API answers its ping at this DOCKER_HOST address. */
  pingDocker(host: string, signal: AbortSignal): Promise<boolean>
  /** The nearest folder at or above `path` that exists: free bytes and whether it can be written. */
  folder(
    path: string,
  ): Promise<{ readonly exists: boolean; readonly freeBytes: number; readonly writable: boolean }>
  makeFolder(path: string): Promise<void>
}

/** What earlier runs left behind; the composition root knows which sandboxes to ask. */
type Leftovers = {
  /** Removes them and returns how many there were. */
  sweep(): Promise<number>
}

export type DoctorInput = {
  readonly config: Config
  readonly probes: Probes
  readonly fix: boolean
  readonly leftovers: Leftovers | null
}

export type Check = {
  readonly name: string
  run(input: DoctorInput, signal: AbortSignal): Promise<readonly CheckRow[]>
}

export const okRow = (name: string, detail: string): CheckRow => ({ name, status: 'ok', detail, fix: null })
export const warnRow = (name: string, detail: string, fix: string): CheckRow => ({
  name,
  status: 'warn',
  detail,
  fix,
})
export const failRow = (name: string, detail: string, fix: string): CheckRow => ({
  name,
  status: 'fail',
  detail,
  fix,
})
