import { type Task, taskRecordSchema } from '../../domain/task.ts'
import { UserError } from '../../kernel/errors.ts'
import { digestsOf, taskFiles } from '../record/task-files.ts'

/**
 * A task that an export of ours carries whole. Throws UserError AGT_TASK_CORRUPT when a part is not what the record
 * says it is. `origin` names the file in the sentence.
 */
export function restoredTask(recordText: string, content: Omit<Task, 'record'>, origin: string): Task {
  const record = readRecord(recordText, origin)
  for (const [path, digest] of Object.entries(digestsOf(taskFiles(content))))
    if (record.files[path] !== digest)
      throw new UserError(
        'AGT_TASK_CORRUPT',
        `The task ${record.instance_id} in '${origin}' has been changed since it was exported: ${path} differs.`,
      )
  return { record, ...content }
}

function readRecord(text: string, origin: string): Task['record'] {
  try {
    return taskRecordSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new UserError('AGT_TASK_CORRUPT', `The task record in '${origin}' cannot be understood.`, { cause })
  }
}
