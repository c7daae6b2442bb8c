import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model } from '../../domain/ports/model.ts'
import type { IssueRequest, IssueWriter } from './issue-writer.ts'
import { behaviourText } from './observation.ts'
import { presentable } from './presentable.ts'

/** Room for the reasoning of models that reason; an issue takes a tenth of it. */
const mostTokens = 8_000
const longestIssue = 8_000

const manners = [
  'short and plain',
  'as if you had filled in a bug report form with headings',
  'as a question by somebody who is not sure whether it is a bug',
  'as somebody who came upon it in a larger program and cut it down',
  'friendly and a little wordy',
] as const

/** Reads the system prompt from `dir`, which is `templates/prompts`. */
export const loadIssuePrompt = async (dir: string): Promise<string> =>
  (await readFile(join(dir, 'issue-writer.md'), 'utf8')).trim()

/**
 * Has a model write the text. It is shown what a caller of the package sees and nothing else; what it writes is checked
 * like any other text. It has no text to give when its call fails.
 */
export function createModelWriter(model: Model, prompt: string): IssueWriter {
  return {
    name: model.name,
    attempts: 3,
    mostPrograms: 2,
    async write(request, signal) {
      const reply = await model.complete(
        {
          system: prompt,
          messages: [{ role: 'user', content: questionOf(request) }],
          maxTokens: mostTokens,
          temperature: 0.8,
        },
        signal,
      )
      return reply.kind === 'text' ? cleaned(reply.text) : null
    },
  }
}

function questionOf({ observation, subject, completeness, random, findings }: IssueRequest): string {
  const { code, subject: call, expected, actual } = presentable(observation)
  const manner = completeness === 'sparse' ? manners[0] : random.fork('manner').pick(manners)
  const question = {
    ...subject,
    call,
    program: code,
    expected: behaviourText(expected),
    actual: behaviourText(actual),
    manner,
    findings,
  }
  return JSON.stringify(question, null, 2)
}

/** Models like to put their whole answer into a block. */
function cleaned(answer: string): string | null {
  const text = answer.trim()
  const inner = /^```(?:markdown|md)\n([\s\S]*)\n```$/.exec(text)?.[1] ?? text
  return inner.length <= longestIssue && inner.startsWith('# ') ? `${inner.trim()}\n` : null
}
