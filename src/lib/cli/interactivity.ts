import type { Variables } from '../config/base-dirs.ts'
import type { Config } from '../config/config-schema.ts'

type TerminalStream = { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }

export type Interactivity = {
  /** A person can be asked: terminal on both sides, no CI, no --no-input. */
  readonly canAsk: boolean
  /** A view that redraws itself can be used on stdout. */
  readonly canRedraw: boolean
  readonly stderrIsTerminal: boolean
  readonly color: { readonly stdout: boolean; readonly stderr: boolean }
  /** Width of the terminal, 100 where there is none. */
  readonly columns: number
}

export type InteractivityFacts = {
  readonly variables: Variables
  readonly stdin: TerminalStream
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly color: Config['color']
  readonly noInput: boolean
}

/** The one place that decides what the surroundings allow. */
export function decideInteractivity(facts: InteractivityFacts): Interactivity {
  const { variables, stdin, stdout, stderr, noInput } = facts
  const isAutomated = isSet(variables.CI) || isSet(variables.CONTINUOUS_INTEGRATION)
  const onTerminal = stdin.isTTY === true && stdout.isTTY === true && !isAutomated
  return {
    canAsk: onTerminal && !noInput,
    canRedraw: onTerminal && variables.TERM !== 'dumb',
    stderrIsTerminal: stderr.isTTY === true,
    color: { stdout: hasColor(facts, stdout), stderr: hasColor(facts, stderr) },
    columns: stdout.columns ?? stderr.columns ?? 100,
  }
}

/** The rule of Ink and of most CI tools: set to anything but 0 or false, an empty value included. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '0' && value !== 'false'
}

/** An explicit choice wins, then FORCE_COLOR, NO_COLOR (non-empty, no-color.org), then what the stream is. */
function hasColor({ color, variables }: InteractivityFacts, stream: TerminalStream): boolean {
  if (color !== 'auto') return color === 'always'
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = variables
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return stream.isTTY === true && terminal !== 'dumb'
}
