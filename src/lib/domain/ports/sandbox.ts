import { z } from 'zod'
import type { EnvironmentRecipe } from '../environment.ts'

export const sandboxBackends = ['docker', 'bubblewrap', 'process'] as const
export const sandboxBackendSchema = z.enum(sandboxBackends)
export type SandboxBackend = z.infer<typeof sandboxBackendSchema>

/** What a backend holds back from the code inside it. */
export type Isolation = {
  readonly network: boolean
  readonly files: boolean
  readonly memory: boolean
  readonly processes: boolean
  /** One line for people, e.g. "bubblewrap: no network, no host files; memory is capped per process only". */
  readonly summary: string
}

/** A built environment, ready to run tests. Same recipe, same backend: same `digest`. */
export type Environment = {
  readonly backend: SandboxBackend
  readonly digest: string
  readonly recipe: EnvironmentRecipe
  /** Backend's own reference: a directory, or an image id. */
  readonly reference: string
}

/** Paths as the code inside sees them. */
export type InsidePaths = {
  /** The environment's interpreter. */
  readonly python: string
  /** The private copy of the workspace; the working directory. */
  readonly workspace: string
  /** Read-only copy of `SandboxJob.tools`. */
  readonly tools: string
  /** Writable; what is written here is read back after the end. */
  readonly out: string
}

export type SandboxLimits = {
  readonly seconds: number
  readonly memoryBytes: number
  readonly processes: number
  /** Bytes that may be written, in all. */
  readonly diskBytes: number
  /** Bytes kept of each of stdout and stderr: the head and the tail, with a line between that says what was cut. */
  readonly outputBytes: number
}

/** One command in a fresh sandbox: no network, no host path, no secret, bounded in every way. */
export type SandboxJob = {
  readonly environment: Environment
  /** Host directory copied in; the original is never written. */
  readonly workspace: string
  /** Host directory of our own scripts, readable inside. */
  readonly tools: string
  readonly command: (inside: InsidePaths) => readonly string[]
  /** Variables added to the environment's own; nothing of the host's environment enters. */
  readonly variables?: ((inside: InsidePaths) => Readonly<Record<string, string>>) | undefined
  readonly stdin?: string | Uint8Array | undefined
  readonly limits: SandboxLimits
  /** Called with complete lines of stdout as they come, for progress. */
  readonly onLine?: ((line: string) => void) | undefined
}

export type SandboxCapture = {
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  readonly peakMemoryBytes: number | null
  /** What was left in `out`, by relative path; regular files only, read after everything inside was dead. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** How the run ended, by evidence from outside the sandbox. */
export type SandboxOutcome =
  | ({ readonly kind: 'exited'; readonly exitCode: number; readonly oomKilled: boolean } & SandboxCapture)
  | ({ readonly kind: 'timeout' } & SandboxCapture)
  /** Nothing was learned: the daemon went away, the container was removed, the disk was full. */
  | { readonly kind: 'infra'; readonly reason: string; readonly retryable: boolean; readonly seconds: number }

export type PrepareOptions = {
  readonly signal: AbortSignal
  /** Short labels for people while building. */
  readonly onProgress?: (label: string) => void
}

/** Where code that is not ours runs. Expected failures are outcomes; a backend that cannot work at all throws. */
export interface Sandbox {
  readonly backend: SandboxBackend
  readonly isolation: Isolation
  /**
   * Builds or finds the environment of a recipe. `source` is a host directory with the package as distributed, used to
   * install its metadata only. Build code runs inside the sandbox with the network on.
   * Throws ExternalError AGT_ENVIRONMENT with the installer's last lines when it cannot be built.
   */
  prepare(recipe: EnvironmentRecipe, source: string, options: PrepareOptions): Promise<Environment>
  run(job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome>
  /** Removes what a crashed run left behind; returns how many things. */
  sweep(): Promise<number>
}
