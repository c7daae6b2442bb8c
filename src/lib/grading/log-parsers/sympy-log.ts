import type { TestOutcome } from '../../domain/verdict.ts'
import { type LogParser, note, testLines } from './log-parser.ts'

const marks: Readonly<Record<string, TestOutcome>> = {
  ok: 'passed',
  F: 'failed',
  E: 'error',
  f: 'xfailed',
  X: 'xpassed',
  s: 'skipped',
}

/** SymPy's own runner: 'test_x ok' lines, and 'file.py:test_x' between underscores above each failure. */
export const parseSympyLog: LogParser = (log) => {
  const outcomes = new Map<string, TestOutcome>()
  let open: string | null = null
  for (const line of testLines(log)) {
    open = /^(test_\w+)(\s|$)/.exec(line)?.[1] ?? open
    // What a test prints stands between its name and its mark, on one line or on several.
    const mark = /(?:^|\s)(ok|F|E|f|X|s)(?:\s+\[\w+\])?\s*$/.exec(line)?.[1]
    if (
      open !== null &&
      mark !== undefined &&
      (line.startsWith(open) || /^\S+(\s+\[\w+\])?\s*$/.test(line))
    ) {
      note(outcomes, open, marks[mark] ?? 'missing')
      open = null
    }
    const failed = /^_+ (.*\.py:\w+) _+$/.exec(line)
    if (failed !== null) note(outcomes, failed[1] ?? '', 'failed')
  }
  return outcomes
}
