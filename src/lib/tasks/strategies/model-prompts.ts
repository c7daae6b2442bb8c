import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a model is told that shall plant a bug; `{{name}}` places are filled in. */
export type ModelPrompts = {
  readonly system: string
  /** Change a function that is shown. */
  readonly change: string
  /** Write a function again whose body is not shown. */
  readonly rewrite: string
}

/** Reads `plant-bug-*` in the folder of prompts. */
export async function loadModelPrompts(dir: string): Promise<ModelPrompts> {
  const read = (part: string) => readFile(join(dir, `plant-bug-${part}.md`), 'utf8')
  const [system, change, rewrite] = await Promise.all([read('system'), read('change'), read('rewrite')])
  return { system, change, rewrite }
}

/** Puts values into the places in one pass, so that a value cannot bring places of its own. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place)
}
