import { deviationOf } from '../observation.ts'
import { actualPart, environment, program, shown } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** Measures what happens by the documentation, or by what was before. */
export const documentationStyle: IssueStyle = {
  name: 'documentation',
  completeness: 'full',
  fits: () => true,
  paragraphs: (report) => {
    const { observation, wording, say } = report
    const isOutput = observation.expected.kind === 'output'
    return [
      say(wording.documentation[deviationOf(observation)]),
      program(report),
      say(isOutput ? wording.documentedOutput : wording.documentedError),
      shown(observation.expected),
      ...actualPart(report),
      environment(report),
    ]
  },
}
