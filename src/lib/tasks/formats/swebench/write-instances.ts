import { basename, dirname, join } from 'node:path'
import type { Task } from '../../../domain/task.ts'
import { writeFileAtomically } from '../../../files/atomic-write.ts'
import { instanceOfTask } from './instance-of-task.ts'

export type ExportedTask = { readonly task: Task; readonly withPrivate: boolean }

/**
 * Writes tasks as SWE-bench JSON lines, and each snapshot as an archive in a folder beside the file; returns every
 * path written. The same tasks give the same bytes.
 */
export async function writeInstances(
  path: string,
  tasks: readonly ExportedTask[],
): Promise<readonly string[]> {
  const folder = `${basename(path).replace(/\.jsonl?$/, '')}.repos`
  const written: string[] = []
  const lines: string[] = []
  for (const { task, withPrivate } of tasks) {
    const archive = `${folder}/${task.record.instance_id}.tar.gz`
    await writeFileAtomically(join(dirname(path), archive), task.repoArchive)
    written.push(join(dirname(path), archive))
    lines.push(`${JSON.stringify(instanceOfTask(task, { archive, withPrivate }))}\n`)
  }
  // The rows come last: a reader never meets one whose archive is not there yet.
  const mode = tasks.some(({ withPrivate }) => withPrivate) ? 0o600 : 0o644
  await writeFileAtomically(path, lines.join(''), { mode })
  return [path, ...written]
}
