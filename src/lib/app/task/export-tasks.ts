import { join, resolve } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { Task } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { writeHarbor } from '../../tasks/formats/harbor/write-harbor.ts'
import type { TaskFormat } from '../../tasks/formats/list-inputs.ts'
import { writeInstances } from '../../tasks/formats/swebench/write-instances.ts'
import { findTasks } from '../../tasks/library/find-tasks.ts'
import { readRetirement } from '../../tasks/library/retirement.ts'
import { readTask } from '../../tasks/record/read-task.ts'
import { templatesDir } from '../package-root.ts'
import { refuseExisting } from './refuse-existing.ts'
import { taskPlaces } from './task-session.ts'

export type ExportRequest = {
  readonly names: readonly string[]
  readonly format: TaskFormat
  readonly out: string
  readonly withPrivate: boolean
  readonly force: boolean
}

export type ExportResult = {
  readonly format: TaskFormat
  readonly tasks: readonly { readonly id: string; readonly withPrivate: boolean }[]
  readonly written: readonly string[]
}

type Exported = { readonly task: Task; readonly withPrivate: boolean }

/** Writes tasks in another format; what is private only of retired ones, or when it is asked for. */
export async function exportTasks(session: CommandSession, request: ExportRequest): Promise<ExportResult> {
  const places = taskPlaces(session)
  const dirs = await findTasks(request.names, places)
  const tasks: Exported[] = []
  for (const dir of dirs) {
    const task = await readTask(dir)
    const isRetired = (await readRetirement(dir, task.record)) !== null
    tasks.push({ task, withPrivate: request.withPrivate || isRetired })
  }
  refuseDoubles(tasks)
  const out = resolve(places.cwd, request.out)
  const written = await (request.format === 'swebench' ? exportInstances : exportFolders)(out, tasks, request)
  const shown = tasks.map(({ task, withPrivate }) => ({ id: task.record.instance_id, withPrivate }))
  return { format: request.format, tasks: shown, written }
}

async function exportInstances(
  out: string,
  tasks: readonly Exported[],
  { force }: ExportRequest,
): Promise<readonly string[]> {
  if (!/\.jsonl?$/.test(out))
    throw new UserError(
      'AGT_USAGE',
      `SWE-bench tasks are written to a file; '${out}' does not end in .jsonl.`,
    )
  await refuseExisting(out, force)
  return await writeInstances(out, tasks)
}

async function exportFolders(
  out: string,
  tasks: readonly Exported[],
  { force }: ExportRequest,
): Promise<readonly string[]> {
  const open = tasks.find(({ withPrivate }) => !withPrivate)
  if (open !== undefined)
    throw new UserError(
      'AGT_USAGE',
      `A Harbor task holds its tests and its fix, and ${open.task.record.instance_id} is still in use.`,
      { hint: 'Retire the task first, or pass --with-private.' },
    )
  const folders = tasks.map(({ task }) => join(out, task.record.instance_id))
  for (const folder of folders) await refuseExisting(folder, force)
  for (const { task } of tasks) await writeHarbor(join(out, task.record.instance_id), task, templatesDir)
  return folders
}

function refuseDoubles(tasks: readonly Exported[]): void {
  const seen = new Set<string>()
  for (const { record } of tasks.map(({ task }) => task)) {
    if (seen.has(record.instance_id))
      throw new UserError('AGT_USAGE', `Two of the tasks have the id ${record.instance_id}.`)
    seen.add(record.instance_id)
  }
}

export function exportText({ tasks, written }: ExportResult): string {
  const open = tasks.filter(({ withPrivate }) => !withPrivate).length
  const note = open === 0 ? '' : ` ${open} without fix and tests: still in use.`
  return `Exported ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} to ${written[0] ?? 'nowhere'}.${note}`
}
