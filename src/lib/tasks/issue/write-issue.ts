import type { Random } from '../../kernel/random.ts'
import { behaviourText, deviationOf, type Observation } from './observation.ts'
import type { IssueWording } from './wording.ts'

export type IssueSubject = { readonly package: string; readonly version: string }

/**
 * The issue a good reporter would write: a title, what happens, a program that shows it, what it should print and what
 * it prints. Solvers read the first python block, and the blocks after the lines that say Expected and Actual.
 */
export function writeIssue(
  observation: Observation,
  options: { readonly subject: IssueSubject; readonly wording: IssueWording; readonly random: Random },
): string {
  const { wording, random, subject } = options
  const deviation = deviationOf(observation)
  const fill = (template: string): string => filled(template, observation, subject)
  const parts = [
    `# ${fill(random.pick(wording.titles[deviation]))}`,
    fill(random.pick(wording.openings[deviation])),
    fill(random.pick(wording.leads)),
    block('python', observation.code),
    fill(random.pick(wording.expected)),
    block('text', behaviourText(observation.expected)),
    fill(random.pick(wording.actual)),
    block('text', behaviourText(observation.actual)),
    fill(random.pick(wording.closings)),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function filled(template: string, { subject, actual }: Observation, about: IssueSubject): string {
  const values: Readonly<Record<string, string>> = {
    subject: subject === '' ? about.package : subject,
    package: about.package,
    version: about.version,
    error: actual.kind === 'exception' ? `\`${actual.type}\`` : 'an error',
  }
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``
}
