import type { Task } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { readTask } from '../../tasks/record/read-task.ts'

/** The task of a directory; null when there is none, or none that is whole. */
export async function readTaskOrNull(dir: string): Promise<Task | null> {
  try {
    return await readTask(dir)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
