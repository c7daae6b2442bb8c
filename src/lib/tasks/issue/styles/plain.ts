import { bothParts, environment, opening, program } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** What happens, a program, what it should print and what it prints. */
export const plainStyle: IssueStyle = {
  name: 'plain',
  completeness: 'full',
  fits: () => true,
  paragraphs: (report) => [
    opening(report),
    report.say(report.wording.leads),
    program(report),
    ...bothParts(report),
    environment(report),
    report.say(report.wording.closings),
  ],
}
