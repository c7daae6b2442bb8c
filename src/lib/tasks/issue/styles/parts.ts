import { type Behaviour, behaviourText, deviationOf } from '../observation.ts'
import type { Report } from './report.ts'

export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``
}

export const program = ({ observation }: Report): string => block('python', observation.code)

export const shown = (behaviour: Behaviour): string => block('text', behaviourText(behaviour))

/** A line that says so, and what the program should do. */
export function expectedPart({ observation, wording, say }: Report): readonly string[] {
  const { expected } = observation
  const labels = expected.kind === 'output' ? wording.expectedOutput : wording.expectedError
  return [say(labels), shown(expected)]
}

/** A line that says so, and what the program does. */
export function actualPart({ observation, wording, say }: Report): readonly string[] {
  const { actual } = observation
  return [say(actual.kind === 'output' ? wording.actualOutput : wording.actualError), shown(actual)]
}

/** Expected first, or the other way round. */
export function bothParts(report: Report): readonly string[] {
  const parts = [expectedPart(report), actualPart(report)]
  return (report.random.next() < 0.7 ? parts : parts.toReversed()).flat()
}

export const opening = ({ observation, wording, say }: Report): string =>
  say(wording.openings[deviationOf(observation)])

/** What the reporter runs, in about half of the texts. */
export const environment = ({ random, wording, say }: Report): string =>
  random.next() < 0.5 ? say(wording.environments) : ''
