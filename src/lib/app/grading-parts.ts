import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandSession } from '../cli/command-session.ts'
import type { Task } from '../domain/task.ts'
import type { Grader } from '../grading/grader.ts'
import { hasErrno, UserError } from '../kernel/errors.ts'
import type { FormatDeps } from '../tasks/formats/format-deps.ts'
import { type AppContext, createContext } from './context.ts'

/** What grading from the command line needs. The sandbox is not chosen before the grader is asked for. */
export type GradingParts = {
  readonly grader: () => Promise<Grader>
  readonly loadTask: (path: string) => Promise<Task>
  readonly graderVersion: string
}

export async function openGradingParts(
  session: CommandSession,
  onNote: (message: string) => void,
): Promise<GradingParts> {
  const { config, clock, signal, context: cli } = session
  const context = await createContext({ config, clock, signal, variables: cli.variables, onNote })
  session.onEnd('temporary files', () => context.close())
  const { loadTask } = await import('../tasks/formats/load-task.ts')
  const deps = await formatDeps(context)
  return {
    grader: async () => ({ ...(await context.grader()), onProgress: onNote }),
    loadTask: (path) => loadTask({ path }, deps),
    graderVersion: context.toolVersion,
  }
}

async function formatDeps(context: AppContext): Promise<FormatDeps> {
  const { signal, onNote, tempDir, toolVersion, variables } = context
  const [{ createGitReader }, { defaultPythonVersion }] = await Promise.all([
    import('../adapters/git/create-git-reader.ts'),
    import('../adapters/virtualenv/find-python.ts'),
  ])
  return {
    git: createGitReader({ variables }),
    tempDir,
    python: () => defaultPythonVersion(variables.PATH ?? ''),
    toolVersion,
    signal,
    onProgress: onNote,
  }
}

/** Where one instance's task is: a folder of its name, or a row of a SWE-bench file. */
export async function taskPathIn(tasks: string, instanceId: string): Promise<string> {
  if (!/^[A-Za-z0-9._-]+$/.test(instanceId) || /^\.+$/.test(instanceId)) {
    throw new UserError('AGT_TASK_NOT_FOUND', `${JSON.stringify(instanceId)} is not the name of an instance.`)
  }
  return (await isFolder(tasks)) ? join(tasks, instanceId) : `${tasks}#${instanceId}`
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `There are no tasks at '${path}'.`, { cause })
  }
}
