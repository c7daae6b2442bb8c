import { posix } from 'node:path'
import type { InsidePaths, SandboxJob } from '../../domain/ports/sandbox.ts'

/** The whole environment of a command under test: the same on every machine, and nothing of the host's. */
export function runVariables(
  job: SandboxJob,
  inside: InsidePaths,
  folders: { readonly home: string; readonly temp: string; readonly environment: string | null },
): Record<string, string> {
  const { recipe } = job.environment
  const roots = recipe.sourceRoots.map((root) => posix.join(inside.workspace, root))
  const bin = folders.environment === null ? [] : [posix.join(folders.environment, 'bin')]
  return {
    PATH: [...bin, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    ...(folders.environment === null ? {} : { VIRTUAL_ENV: folders.environment }),
    HOME: folders.home,
    TMPDIR: folders.temp,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONPATH: roots.join(':'),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONHASHSEED: '0',
    PYTHONNOUSERSITE: '1',
    ...recipe.variables,
    ...job.variables?.(inside),
  }
}
