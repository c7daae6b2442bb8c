import { createInterface } from 'node:readline/promises'
import { AbortedError } from '../kernel/errors.ts'
import type { CliContext } from './cli-context.ts'

/** Asks on the terminal; anything but y or yes means no. The question goes to stderr: stdout is for results. */
export async function askYesNo(
  question: string,
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr })
  const stopped = new AbortController()
  // While a question stands the terminal hands Ctrl-C to readline, not to the process.
  terminal.once('SIGINT', () => stopped.abort())
  terminal.once('close', () => stopped.abort())
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stopped.signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch (cause) {
    throw new AbortedError('The question was not answered.', { cause })
  } finally {
    terminal.close()
  }
}
