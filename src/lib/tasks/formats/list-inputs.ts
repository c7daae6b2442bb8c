import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { comparePaths } from '../../files/tree-path.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { harborFiles } from './harbor/harbor-files.ts'
import type { TaskInput } from './load-task.ts'
import { chooseInstance, readInstances } from './swebench/read-instances.ts'

export const taskFormats = ['swebench', 'harbor'] as const
export type TaskFormat = (typeof taskFormats)[number]

export type InputsRequest = {
  readonly format: TaskFormat
  readonly path: string
  /** Only this instance of a SWE-bench file. */
  readonly instanceId: string | null
  readonly reposDir: string | null
}

/**
 * Every task of a SWE-bench file, or of a Harbor folder: one task, or a folder of tasks. Throws UserError
 * AGT_TASK_NOT_FOUND when there is none.
 */
export async function listInputs(request: InputsRequest): Promise<readonly TaskInput[]> {
  const { format, path, instanceId } = request
  const reposDir = request.reposDir === null ? {} : { reposDir: request.reposDir }
  if (format === 'harbor') return (await harborFolders(path)).map((dir) => ({ path: dir, ...reposDir }))
  const rows = await readInstances(path)
  const wanted = instanceId === null ? rows : [chooseInstance(rows, instanceId, path)]
  return wanted.map(({ id }) => ({ path, instanceId: id, ...reposDir }))
}

async function harborFolders(path: string): Promise<readonly string[]> {
  if (await isHarborTask(path)) return [path]
  const names = (await namesIn(path)).sort(comparePaths).map((name) => join(path, name))
  const found = await Promise.all(names.map(async (dir) => ((await isHarborTask(dir)) ? [dir] : [])))
  if (found.flat().length > 0) return found.flat()
  throw new UserError(
    'AGT_TASK_NOT_FOUND',
    `There is no Harbor task in '${path}': no ${harborFiles.settings}.`,
  )
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

async function isHarborTask(dir: string): Promise<boolean> {
  try {
    return (await stat(join(dir, harborFiles.settings))).isFile()
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}
