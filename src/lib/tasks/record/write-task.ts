import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Task } from '../../domain/task.ts'
import { withTempDir } from '../../files/temp-dir.ts'
import { recordFile, taskFiles } from './task-files.ts'

/**
 * Writes the task directory in one step: at any moment it is whole or absent. A directory that is already there is
 * replaced.
 */
export async function writeTask(dir: string, task: Task): Promise<void> {
  await withTempDir(dirname(dir), async (temporary) => {
    const staged = join(temporary, 'task')
    for (const [path, content] of taskFiles(task)) await writeBelow(staged, path, content)
    await writeBelow(staged, recordFile, `${JSON.stringify(task.record, null, 2)}\n`)
    await rm(dir, { recursive: true, force: true })
    await rename(staged, dir)
  })
}

async function writeBelow(dir: string, path: string, content: string | Uint8Array): Promise<void> {
  const target = join(dir, path)
  await mkdir(dirname(target), { recursive: true })
  // The private half must not be readable by other users of the machine.
  await writeFile(target, content, { mode: path.startsWith('private/') ? 0o600 : 0o644 })
}
