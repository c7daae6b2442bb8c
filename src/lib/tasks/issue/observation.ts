import type { Deviation } from './wording.ts'

/** A program that behaves differently with and without the bug, and what it does. */
export type Observation = {
  readonly code: string
  /** How the program calls the package at the place it looks at, '' when it cannot be told. */
  readonly subject: string
  readonly expected: Behaviour
  readonly actual: Behaviour
}

/** What running a program shows: everything it printed, or the exception that ended it before it printed anything. */
export type Behaviour =
  | { readonly kind: 'output'; readonly text: string }
  | {
      readonly kind: 'exception'
      readonly type: string
      readonly message: string
      /** Line of the program, null when it is not known. */
      readonly line: number | null
    }

/** The exact text of an issue's block: the output, or the last line of the traceback. */
export function behaviourText(behaviour: Behaviour): string {
  if (behaviour.kind === 'output') return behaviour.text
  return behaviour.message === '' ? behaviour.type : `${behaviour.type}: ${behaviour.message}`
}

export function deviationOf({ expected, actual }: Observation): Deviation {
  if (expected.kind === 'output') return actual.kind === 'output' ? 'value' : 'error'
  return actual.kind === 'output' ? 'no_error' : 'other_error'
}

/** The same with the types of its exceptions alone; null when no exception says more than its type. */
export function withoutMessages(observation: Observation): Observation | null {
  const { expected, actual } = observation
  const bare = (behaviour: Behaviour): Behaviour =>
    behaviour.kind === 'exception' ? { ...behaviour, message: '' } : behaviour
  const says = [expected, actual].some((one) => one.kind === 'exception' && one.message !== '')
  return says ? { ...observation, expected: bare(expected), actual: bare(actual) } : null
}
