import type { TestOutcome } from '../../domain/verdict.ts'
import { type LogParser, note, testLines } from './log-parser.ts'

const endings: readonly (readonly [RegExp, TestOutcome])[] = [
  [/^ok$/i, 'passed'],
  [/^FAIL$/, 'failed'],
  [/^ERROR$/, 'error'],
  [/^skipped\b/, 'skipped'],
  [/^expected failure$/, 'xfailed'],
  [/^unexpected success$/, 'xpassed'],
]

/**
 * unittest's verbose output, as Python's own runner and Django's write it. A test with a docstring is listed by the
 * docstring's first line; it is noted under that and under its own name.
 */
export const parseUnittestLog: LogParser = (log) => {
  const outcomes = new Map<string, TestOutcome>()
  let open: readonly string[] = []
  let previous = ''
  for (const line of testLines(log)) {
    const ended = readEnding(line)
    if (ended !== null && ended.name !== '') open = namesOf(ended.name, previous)
    if (ended?.outcome != null) {
      for (const name of open) note(outcomes, name, ended.outcome)
      open = []
    }
    const report = /^(FAIL|ERROR): (\S+ \(.*?\))/.exec(line)
    if (report !== null) note(outcomes, report[2] ?? '', report[1] === 'FAIL' ? 'failed' : 'error')
    if (line.trim() !== '') previous = line.trim()
  }
  return outcomes
}

type Ending = { readonly name: string; readonly outcome: TestOutcome | null }

/** 'name ... word': a test and its outcome; a word alone ends the test that was left open by other output. */
function readEnding(line: string): Ending | null {
  const at = line.lastIndexOf(' ... ')
  if (at === -1) {
    const trimmed = line.trimEnd()
    if (trimmed.endsWith(' ...')) return { name: trimmed.slice(0, -4).trim(), outcome: null }
    const outcome = outcomeOf(trimmed)
    return outcome === null ? null : { name: '', outcome }
  }
  return { name: lastTest(line.slice(0, at).trim()), outcome: outcomeOf(line.slice(at + 5).trim()) }
}

/** Where two tests run at once, the line of one may begin in the line of the other: the outcome is the last one's. */
function lastTest(name: string): string {
  return / \.\.\. (\S+ \(\S+\))$/.exec(name)?.[1] ?? name
}

function outcomeOf(text: string): TestOutcome | null {
  return endings.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** The line itself, and the test's own name where the line is its docstring. */
function namesOf(name: string, previous: string): readonly string[] {
  const isTest = /^\S+ \(\S+\)$/
  return !isTest.test(name) && isTest.test(previous) ? [name, previous] : [name]
}
