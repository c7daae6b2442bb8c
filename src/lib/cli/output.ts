import type { CliContext } from './cli-context.ts'

/** What a command says. The result goes to stdout, everything else to stderr. */
export interface Output {
  /** The result: one JSON document with --json, else the text. */
  result<T>(value: T, toText: (value: T) => string): void
  /** The result as the last line of an event stream: one line with --json, else the text. */
  finalLine<T>(value: T, toText: (value: T) => string): void
  /** A remark for the person at the terminal. */
  note(text: string): void
}

export function createOutput(context: Pick<CliContext, 'stdout' | 'stderr'>, json: boolean): Output {
  const line = (text: string): void => void context.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  return {
    result: (value, toText) => line(json ? JSON.stringify(value, null, 2) : toText(value)),
    finalLine: (value, toText) => line(json ? JSON.stringify(value) : toText(value)),
    note: (text) => void context.stderr.write(`${text}\n`),
  }
}
