import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CanaryBook, canaryBookSchema } from './canary-book.ts'

export type JudgePrompts = {
  readonly system: string
  readonly question: string
  readonly canaries: CanaryBook
}

/** Reads `templates/prompts/judge-*`. */
export async function loadJudgePrompts(dir: string): Promise<JudgePrompts> {
  const [system, question, canaries] = await Promise.all(
    ['judge-system.md', 'judge-question.md', 'judge-canaries.json'].map((name) =>
      readFile(join(dir, name), 'utf8'),
    ),
  )
  return {
    system: (system ?? '').trim(),
    question: (question ?? '').trim(),
    canaries: canaryBookSchema.parse(JSON.parse(canaries ?? '')),
  }
}

/** Puts values into `{{name}}` places in one pass, so that a value cannot bring places of its own. */
export function fillPrompt(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place)
}
