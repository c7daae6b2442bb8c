import { block, environment } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** A program that says itself what it should print. */
export const commentStyle: IssueStyle = {
  name: 'comment',
  completeness: 'sparse',
  fits: ({ short, observation }) =>
    short !== null &&
    observation.expected.kind === 'output' &&
    observation.actual.kind === 'output' &&
    /\nprint\(.*\)\n$/.test(observation.code),
  paragraphs: (report) => {
    const { observation, short, wording, say } = report
    const code = observation.code.trimEnd()
    return [
      block('python', `${code}  # expected: ${short?.wanted}`),
      say(wording.gotLines),
      environment(report),
    ]
  },
}
