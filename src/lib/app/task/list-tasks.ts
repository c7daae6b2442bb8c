import { resolve } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { Difficulty } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { findTasks, tasksIn } from '../../tasks/library/find-tasks.ts'
import { summarizeTasks, type TaskEntry } from '../../tasks/library/summarize-task.ts'
import { formatTable } from '../../tui/format-table.ts'
import { taskPlaces } from './task-session.ts'

export type TaskList = { readonly dir: string; readonly tasks: readonly TaskEntry[] }

export type ListChoice = {
  readonly folder: string | undefined
  readonly difficulty?: Difficulty | undefined
  /** Distribution name. */
  readonly package?: string | undefined
}

/** The chosen tasks of a folder, and its broken ones; of the data folder when none is named. */
export async function listTasks(session: CommandSession, choice: ListChoice): Promise<TaskList> {
  const places = taskPlaces(session)
  const { folder } = choice
  const dir = folder === undefined ? places.tasksDir : resolve(places.cwd, folder)
  const dirs = folder === undefined ? await tasksIn(dir) : await tasksOf(dir, places)
  return { dir, tasks: (await summarizeTasks(dirs)).filter((entry) => isChosen(entry, choice)) }
}

/** A broken task may be any: it is left out only when the folder is searched for something. */
function isChosen(entry: TaskEntry, { difficulty, package: name }: ListChoice): boolean {
  if (difficulty === undefined && name === undefined) return true
  if (entry.kind === 'broken') return false
  const isNamed =
    name === undefined || normalizeDistributionName(entry.name) === normalizeDistributionName(name)
  return isNamed && (difficulty === undefined || entry.difficulty === difficulty)
}

async function tasksOf(dir: string, places: ReturnType<typeof taskPlaces>): Promise<readonly string[]> {
  try {
    return await findTasks([dir], places)
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    throw new UserError('AGT_TASK_NOT_FOUND', `There are no tasks in '${dir}'.`, { cause })
  }
}

export function taskListText({ dir, tasks }: TaskList, columns: number): string {
  if (tasks.length === 0) return `No tasks in ${dir}.`
  const usable = tasks.flatMap((entry) => (entry.kind === 'task' ? [entry] : []))
  const table = formatTable(
    [
      { title: 'Task', shrinkTo: 20 },
      { title: 'Package', shrinkTo: 10, dropOrder: 2 },
      { title: 'Strategy', shrinkTo: 10, dropOrder: 3 },
      { title: 'Difficulty', dropOrder: 2 },
      { title: 'F2P', align: 'right' },
      { title: 'P2P', align: 'right' },
      { title: 'Retired', dropOrder: 1 },
    ],
    usable.map((task) => [
      task.id,
      task.package,
      `${task.strategy}: ${task.detail}`,
      task.difficulty ?? '',
      String(task.failToPass),
      String(task.passToPass),
      task.retiredAt?.slice(0, 10) ?? '',
    ]),
    columns,
  )
  const broken = tasks.flatMap((entry) => (entry.kind === 'broken' ? [`broken: ${entry.problem}`] : []))
  const rows = usable.length === 0 ? [] : [table.header, ...table.lines]
  return [...rows, ...broken].join('\n')
}
