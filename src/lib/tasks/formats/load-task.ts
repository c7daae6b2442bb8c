import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Task } from '../../domain/task.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { readTask } from '../record/read-task.ts'
import { recordFile } from '../record/task-files.ts'
import type { FormatDeps } from './format-deps.ts'
import { harborFiles } from './harbor/harbor-files.ts'
import { readHarbor } from './harbor/read-harbor.ts'
import { parseInstance } from './swebench/instance.ts'
import { instanceSnapshot } from './swebench/instance-snapshot.ts'
import { chooseInstance, readInstances } from './swebench/read-instances.ts'
import { refuseUnusable, taskOfInstance } from './swebench/task-of-instance.ts'

export type TaskInput = {
  /** A task directory, a Harbor task folder, or a SWE-bench file, where `FILE#ID` names one of several instances. */
  readonly path: string
  /** Names one of several instances, as `#ID` does. */
  readonly instanceId?: string | undefined
  /** Folder of local clones of the repositories that instances are about; without it they are fetched. */
  readonly reposDir?: string | undefined
}

/**
 * Reads a task of any of the three formats. Throws UserError AGT_TASK_NOT_FOUND, AGT_TASK_CORRUPT,
 * AGT_INPUT_MISSING (a clone or a commit), AGT_PACKAGE_REFUSED (no way to run its tests), or ExternalError AGT_GIT.
 */
export async function loadTask(input: TaskInput, deps: FormatDeps): Promise<Task> {
  const reposDir = input.reposDir ?? null
  const whole = await kindOf(input.path)
  if (whole === 'folder') return await loadFolder(input.path, { reposDir }, deps)
  const { file, id } = whole === 'file' ? { file: input.path, id: null } : splitId(input.path)
  if (whole === null && (id === null || (await kindOf(file)) !== 'file'))
    throw new UserError('AGT_TASK_NOT_FOUND', `There is no task at '${input.path}'.`)
  const { row } = chooseInstance(await readInstances(file), input.instanceId ?? id, file)
  const instance = parseInstance(row, file)
  refuseUnusable(instance)
  const snapshot = await instanceSnapshot(instance, { file, reposDir }, deps)
  return await taskOfInstance(instance, snapshot, { ...deps, file })
}

async function loadFolder(
  dir: string,
  { reposDir }: { readonly reposDir: string | null },
  deps: FormatDeps,
): Promise<Task> {
  if ((await kindOf(join(dir, recordFile))) === 'file') return await readTask(dir)
  if ((await kindOf(join(dir, harborFiles.settings))) === 'file')
    return await readHarbor({ dir, reposDir }, deps)
  throw new UserError(
    'AGT_TASK_NOT_FOUND',
    `There is no task in '${dir}': it has neither ${recordFile} nor ${harborFiles.settings}.`,
  )
}

function splitId(path: string): { readonly file: string; readonly id: string | null } {
  const at = path.lastIndexOf('#')
  return at === -1 ? { file: path, id: null } : { file: path.slice(0, at), id: path.slice(at + 1) }
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}
