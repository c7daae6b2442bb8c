import { deviationOf } from '../observation.ts'
import { actualPart, expectedPart, program } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** Somebody who is not sure whether it is a bug. */
export const questionStyle: IssueStyle = {
  name: 'question',
  completeness: 'full',
  fits: () => true,
  paragraphs: (report) => {
    const { observation, wording, say } = report
    return [
      say(wording.questions[deviationOf(observation)]),
      program(report),
      ...actualPart(report),
      ...expectedPart(report),
      say(wording.questionClosings),
    ]
  },
}
