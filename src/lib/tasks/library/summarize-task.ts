import type { Difficulty, Task } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { readTask } from '../record/read-task.ts'
import { readRetirement } from './retirement.ts'

export type TaskSummary = {
  readonly kind: 'task'
  readonly id: string
  readonly dir: string
  readonly name: string
  /** Name and version of the package the task is about. */
  readonly package: string
  readonly source: string
  readonly strategy: string
  readonly detail: string
  /** Null for tasks that were not made here. */
  readonly difficulty: Difficulty | null
  readonly failToPass: number
  readonly passToPass: number
  /** When it was retired; null while it is in use. */
  readonly retiredAt: string | null
}

/** A task, or why the directory holds none that can be used. */
export type TaskEntry =
  | TaskSummary
  | { readonly kind: 'broken'; readonly dir: string; readonly problem: string }

/** Reads and checks each task; one that is broken becomes an entry that says so. */
export async function summarizeTasks(dirs: readonly string[]): Promise<readonly TaskEntry[]> {
  const entries: TaskEntry[] = []
  // One at a time: a task is in memory whole, with its archive.
  for (const dir of dirs) entries.push(await entryOf(dir))
  return entries
}

export function summaryOf(
  task: Task,
  place: { readonly dir: string; readonly retiredAt: string | null },
): TaskSummary {
  const { record, hiddenTests } = task
  return {
    kind: 'task',
    id: record.instance_id,
    dir: place.dir,
    name: record.repo,
    package: `${record.repo} ${record.version}`,
    source: record.provenance.source,
    strategy: record.provenance.strategy,
    detail: record.provenance.detail,
    difficulty: record.difficulty ?? null,
    failToPass: hiddenTests.FAIL_TO_PASS.length,
    passToPass: hiddenTests.PASS_TO_PASS.length,
    retiredAt: place.retiredAt,
  }
}

async function entryOf(dir: string): Promise<TaskEntry> {
  try {
    const task = await readTask(dir)
    const retirement = await readRetirement(dir, task.record)
    return summaryOf(task, { dir, retiredAt: retirement?.retired_at ?? null })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { kind: 'broken', dir, problem: error.message }
  }
}
