import type { GitReader } from '../../domain/ports/git-reader.ts'

/** What reading tasks of other formats needs from outside. */
export type FormatDeps = {
  readonly git: GitReader
  /** Parent of short-lived folders. */
  readonly tempDir: string
  /** Interpreter for tasks that do not name one, as major.minor. */
  readonly python: () => Promise<string>
  readonly toolVersion: string
  readonly signal: AbortSignal
  readonly onProgress?: ((label: string) => void) | undefined
}
