import { behaviourText } from '../observation.ts'
import { block, environment, expectedPart, program } from './parts.ts'
import type { IssueStyle, Report } from './report.ts'

/** The traceback first, as it was copied from a terminal, then the program behind it. */
export const tracebackStyle: IssueStyle = {
  name: 'traceback',
  completeness: 'full',
  fits: ({ observation: { actual } }) => actual.kind === 'exception' && actual.line !== null,
  paragraphs: (report) => {
    const { wording, random, say } = report
    const name = random.pick(wording.programNames)
    return [
      say(wording.openings.error).replace(/\bbelow\b/, 'further down'),
      block('text', traceback(report, name)),
      `\`${name}\`:`,
      program(report),
      ...expectedPart(report),
      environment(report),
    ]
  },
}

/** Only the reporter's own frame: the others would lead to the place of the bug. */
function traceback({ observation: { actual, code } }: Report, name: string): string {
  const line = actual.kind === 'exception' ? (actual.line ?? 1) : 1
  return [
    'Traceback (most recent call last):',
    `  File "${name}", line ${line}, in <module>`,
    `    ${(code.split('\n')[line - 1] ?? '').trim()}`,
    '  [...]',
    behaviourText(actual),
  ].join('\n')
}
