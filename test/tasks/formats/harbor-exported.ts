import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { templatesDir } from '../../../src/lib/app/package-root.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { writeHarbor } from '../../../src/lib/tasks/formats/harbor/write-harbor.ts'
import { parseToml, type TomlTable, tableAt } from '../../../src/lib/tasks/recipe/parse-toml.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { demoTask } from './demo-task.ts'

/** The folder of an exported task. */
export async function exported(task?: Task): Promise<string> {
  const dir = join(tempDir(), 'demo')
  await writeHarbor(dir, task ?? (await demoTask()), templatesDir)
  return dir
}

export const settingsOf = (dir: string): TomlTable => parseToml(readFileSync(join(dir, 'task.toml'), 'utf8'))

/** The command that takes the answer out of the agent's container. */
export function collectHook(dir: string): string {
  const { collect } = tableAt(settingsOf(dir), 'verifier')
  const hooks = (Array.isArray(collect) ? collect : []).map(({ command }: TomlTable) => String(command))
  return hooks[0] ?? 'false'
}
