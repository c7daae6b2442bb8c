import { block, environment, expectedPart } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** Statements at a prompt, with what they gave. */
export const sessionStyle: IssueStyle = {
  name: 'session',
  completeness: 'sparse',
  fits: ({ session }) => session !== null,
  paragraphs: (report) => [
    report.say(report.wording.sessionLeads),
    block('pycon', report.session ?? ''),
    ...expectedPart(report),
    environment(report),
  ],
}
