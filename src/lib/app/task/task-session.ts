import { join } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { Emit } from '../../domain/event.ts'
import type { GitReader } from '../../domain/ports/git-reader.ts'
import type { FormatDeps } from '../../tasks/formats/format-deps.ts'
import type { TaskPlaces } from '../../tasks/library/find-tasks.ts'
import { type AppContext, createContext } from '../context.ts'

/** Ids are looked up in the data folder, paths from the working directory. */
export function taskPlaces({ config, context }: CommandSession): TaskPlaces {
  return { tasksDir: join(config.dataDir, 'tasks'), cwd: context.cwd }
}

/** The product's parts for one command; what they leave is removed when it ends. */
export async function openTaskContext(session: CommandSession, emit: Emit): Promise<AppContext> {
  const { config, clock, signal } = session
  const onNote = (message: string): void => emit({ type: 'log', level: 'info', message })
  const context = await createContext({ config, clock, signal, variables: session.context.variables, onNote })
  session.onEnd('temporary files', () => context.close())
  return context
}

export async function gitReader({ variables }: AppContext): Promise<GitReader> {
  const { createGitReader } = await import('../../adapters/git/create-git-reader.ts')
  return createGitReader({ variables })
}

/** The interpreter that environments are built with. */
export async function pythonVersion({ variables }: AppContext): Promise<string> {
  const { defaultPythonVersion } = await import('../../adapters/virtualenv/find-python.ts')
  return await defaultPythonVersion(variables.PATH ?? '')
}

export async function formatDeps(
  context: AppContext,
  onProgress: (label: string) => void,
): Promise<FormatDeps> {
  return {
    git: await gitReader(context),
    tempDir: context.tempDir,
    python: () => pythonVersion(context),
    toolVersion: context.toolVersion,
    signal: context.signal,
    onProgress,
  }
}
