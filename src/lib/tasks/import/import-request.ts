import type { GitReader } from '../../domain/ports/git-reader.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'

/** A repository, a fix and the tests that notice it; every path is absolute. */
export type ImportRequest = {
  readonly repo: string
  /** Revision that the fix applies to. */
  readonly base: string
  /** File with the fix as a diff. */
  readonly gold: string
  /** A diff that brings the tests, or a folder whose files are laid over the repository. */
  readonly tests: string
  /** File with what solvers are told. */
  readonly problem: string
  /** Shell commands run while the environment is built. */
  readonly install: readonly string[]
  readonly testCommand: string | null
  readonly solveSeconds: number
}

/** What reading the inputs needs; nothing of it runs code of the repository. */
export type PrepareDeps = {
  readonly git: GitReader
  readonly cacheDir: string
  /** Interpreter of the environment, as major.minor. */
  readonly python: () => Promise<string>
  readonly signal: AbortSignal
}

export type ImportDeps = { readonly maker: TaskMaker } & WorkOptions
