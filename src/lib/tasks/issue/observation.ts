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
  | { readonly kind: 'exception'; readonly type: string; readonly message: string }

/** The exact text of an issue's block: the output, or the last line of the traceback. */
export function behaviourText(behaviour: Behaviour): string {
  if (behaviour.kind === 'output') return behaviour.text
  return behaviour.message === '' ? behaviour.type : `${behaviour.type}: ${behaviour.message}`
}

export function deviationOf({ expected, actual }: Observation): Deviation {
  if (expected.kind === 'output') return actual.kind === 'output' ? 'value' : 'error'
  return actual.kind === 'output' ? 'no_error' : 'other_error'
}
