import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'

/** What every backend is made from. */
export type SandboxOptions = {
  /** Environments and downloads that may be kept for ever. */
  readonly cacheDir: string
  /** Private copies that live as long as one run. */
  readonly tempDir: string
  /** Host directory of the sandbox's own Python programs (`templates/sandbox`). */
  readonly programs: string
  /** The host's PATH, for finding interpreters and tools. */
  readonly searchPath: string
  /** Proxy, certificate and pip settings (see `filterHostVariables`), for builds only. */
  readonly hostVariables: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly newId: NewId
}
