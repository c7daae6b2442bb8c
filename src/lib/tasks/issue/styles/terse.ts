import { program } from './parts.ts'
import type { IssueStyle } from './report.ts'

/** The program, and both behaviours in one line. */
export const terseStyle: IssueStyle = {
  name: 'terse',
  completeness: 'sparse',
  fits: ({ short, observation }) => short !== null && observation.actual.kind === observation.expected.kind,
  paragraphs: (report) => [
    program(report),
    report.say(pairsFor(report.observation.actual.kind, report.wording.tersePairs)),
  ],
}

/** An exception is not printed. */
function pairsFor(kind: 'output' | 'exception', pairs: readonly string[]): readonly string[] {
  return kind === 'output' ? pairs : pairs.filter((pair) => !/print/.test(pair))
}
