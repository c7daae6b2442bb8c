import { deviationOf } from '../observation.ts'
import { bothParts, program } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** Numbered steps, as a tester would write them down. */
export const stepsStyle: IssueStyle = {
  name: 'steps',
  completeness: 'full',
  fits: () => true,
  paragraphs: (report) => {
    const { observation, wording, say } = report
    return [
      say(['Steps:', 'Steps to reproduce:']),
      say(['1. Python {python} with {package} {version} and nothing else that matters.']),
      `2. ${say(wording.runs)}`,
      program(report),
      `3. ${say(wording.steps[deviationOf(observation)])}`,
      ...bothParts(report),
      say(wording.closings),
    ]
  },
}
