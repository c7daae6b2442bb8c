import type { Python } from './find-python.ts'

/** One command of a build. Paths are the same inside as on the host. */
export type BuildStep = {
  readonly command: readonly string[]
  readonly python: Python
  /** The environment being built: the only host folder that the command may change. */
  readonly environment: string
  /** Host folder copied to a private place that is the working directory; null for an empty one. */
  readonly source: string | null
  /** Host folder of pip's downloads, shared; null when the command runs code of packages. */
  readonly downloads: string | null
  readonly variables: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
}

export type BuildStepEnd = {
  readonly exitCode: number
  readonly timedOut: boolean
  /** stdout and stderr together, cut in the middle when long. */
  readonly output: string
}

export type RunBuildStep = (step: BuildStep) => Promise<BuildStepEnd>

/** A build step ends after this, whatever it does. */
export const buildStepSeconds = 1_200
export const buildOutputBytes = 256 * 1024
