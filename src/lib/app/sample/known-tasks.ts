import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprintOf } from '../../domain/patch/fingerprint.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { Task } from '../../domain/task.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { tasksIn } from '../../tasks/library/find-tasks.ts'
import { taskFileNames } from '../../tasks/record/task-files.ts'

/** The tasks that a new one must differ from. */
export type KnownTasks = {
  /** The id of a task with the same fix, or null. */
  readonly like: (task: Task) => string | null
  readonly add: (task: Task) => void
}

/** Knows the tasks of a folder; one whose fix cannot be read is like no other. */
export async function readKnownTasks(dir: string): Promise<KnownTasks> {
  const known = new Map<string, string>()
  for (const task of await tasksIn(dir)) {
    const fix = fixKey(await readOrEmpty(join(task, taskFileNames.goldPatch)))
    if (fix !== null) known.set(fix, task.split(/[\\/]/).at(-1) ?? task)
  }
  return {
    like: ({ goldPatch, record }) => {
      const id = known.get(fixKey(goldPatch) ?? '')
      return id === undefined || id === record.instance_id ? null : id
    },
    add: ({ goldPatch, record }) => {
      const fix = fixKey(goldPatch)
      if (fix !== null) known.set(fix, record.instance_id)
    },
  }
}

function fixKey(patch: string): string | null {
  const parsed = parsePatch(patch)
  return parsed.ok ? fingerprintOf(parsed.value) : null
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return ''
    throw error
  }
}
