import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { comparePaths } from '../../files/tree-path.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { recordFile } from '../record/task-files.ts'

/** Where tasks are looked for. */
export type TaskPlaces = {
  /** The folder that ids are names in. */
  readonly tasksDir: string
  readonly cwd: string
}

/** The directory of one task, by its path or its id. Throws UserError AGT_TASK_NOT_FOUND. */
export async function findTask(name: string, { tasksDir, cwd }: TaskPlaces): Promise<string> {
  const candidates = [resolve(cwd, name), ...(isId(name) ? [join(tasksDir, name)] : [])]
  for (const dir of candidates) if (await isTask(dir)) return dir
  throw new UserError(
    'AGT_TASK_NOT_FOUND',
    `'${name}' is neither a task directory nor the id of a task in ${tasksDir}.`,
    { hint: 'Run `agentao task list` to see the tasks there.' },
  )
}

/**
 * The directories of all named tasks, each once: a name is a task, the id of one, or a folder that holds tasks.
 * Throws UserError AGT_TASK_NOT_FOUND for a name that is none of these.
 */
export async function findTasks(names: readonly string[], places: TaskPlaces): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const name of names) {
    const folder = resolve(places.cwd, name)
    const inside = (await isTask(folder)) ? [] : await tasksIn(folder)
    for (const dir of inside.length > 0 ? inside : [await findTask(name, places)]) found.add(dir)
  }
  return [...found]
}

/** The task directories right below a folder, sorted; none when the folder is not there. */
export async function tasksIn(folder: string): Promise<readonly string[]> {
  const names = (await namesIn(folder)).sort(comparePaths)
  const dirs = await Promise.all(
    names.map(async (name) => ((await isTask(join(folder, name))) ? [join(folder, name)] : [])),
  )
  return dirs.flat()
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

async function isTask(dir: string): Promise<boolean> {
  try {
    return (await stat(join(dir, recordFile))).isFile()
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

const isId = (name: string): boolean => /^[A-Za-z0-9._-]{1,120}$/.test(name) && !/^\.+$/.test(name)
