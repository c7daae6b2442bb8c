import type { TestOutcome } from '../../domain/verdict.ts'

/** Reads a test command's output as one outcome per test, under the names the benchmark's own lists use. */
export type LogParser = (log: string) => ReadonlyMap<string, TestOutcome>

const startMarker = '>>>>> Start Test Output'
const endMarker = '>>>>> End Test Output'

/** The lines of the test command alone, where the log marks them, without terminal colours and carriage returns. */
export function testLines(log: string): string[] {
  const start = log.lastIndexOf(startMarker)
  const from = start === -1 ? 0 : start + startMarker.length
  const end = log.indexOf(endMarker, from)
  const body = end === -1 ? log.slice(from) : log.slice(from, end)
  return withoutColours(body).split('\n')
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control sequences begin with ESC
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '')
}

/** A later, worse word about a test counts: a test that passed and could not be torn down did not pass. */
export function note(outcomes: Map<string, TestOutcome>, name: string, outcome: TestOutcome): void {
  const before = outcomes.get(name)
  if (before === 'failed' || before === 'error') return
  outcomes.set(name, outcome)
}
