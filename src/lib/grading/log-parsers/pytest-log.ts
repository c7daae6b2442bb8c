import type { TestOutcome } from '../../domain/verdict.ts'
import { type LogParser, note, testLines } from './log-parser.ts'

const words: Readonly<Record<string, TestOutcome>> = {
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'error',
  SKIPPED: 'skipped',
  XFAIL: 'xfailed',
  XPASS: 'xpassed',
}
const word = 'PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS'
const worker = String.raw`(?:\[gw\d+\]\s+)?(?:\[\s*\d+%\]\s+)?`
const wordFirst = new RegExp(String.raw`^\s*${worker}(${word})\s+(?!\[\d+\])(\S.*)$`)
const wordLast = new RegExp(String.raw`^\s*(\S.*?::.*?)\s+(${word})(?:\s+\(.*\))?(?:\s+\[\s*\d+%\])?\s*$`)
const wordAlone = new RegExp(String.raw`^(${word})(?:\s+\(.*\))?(?:\s+\[\s*\d+%\])?\s*$`)

/** pytest's short summary (`-rA`), its verbose lines, and both under xdist or tox. */
export const parsePytestLog: LogParser = (log) => {
  const outcomes = new Map<string, TestOutcome>()
  let open: string | null = null
  for (const line of decisiveLines(testLines(log))) {
    const result: Found | null = readLine(line) ?? readAlone(line, open)
    if (result !== null) note(outcomes, result.name, result.outcome)
    open = result === null ? openTest(line, open) : null
  }
  return outcomes
}

/** A summary that lists the passed tests too is complete; what tests printed above it would only confuse. */
function decisiveLines(lines: readonly string[]): readonly string[] {
  const summary = lines.findLastIndex((line) => /^=+ short test summary info =+$/.test(line))
  const after = summary === -1 ? [] : lines.slice(summary + 1)
  return after.some((line) => /^PASSED \S+::/.test(line)) ? after : lines
}

type Found = { readonly name: string; readonly outcome: TestOutcome }

function readLine(line: string): Found | null {
  const last = wordLast.exec(line)
  if (last !== null && !wordFirst.test(line)) return found(last[1] ?? '', last[2] ?? '')
  const first = wordFirst.exec(line)
  if (first === null) return null
  // Only a test that passed has nothing said after its id.
  const name = first[1] === 'PASSED' ? (first[2] ?? '').trim() : withoutMessage(first[2] ?? '')
  return name.includes('::') || /\.py$/.test(name) ? found(name, first[1] ?? '') : null
}

function found(name: string, outcome: string): Found {
  return { name: name.trim(), outcome: words[outcome] ?? 'missing' }
}

/** A test that printed something has its outcome on a line of its own. */
function readAlone(line: string, open: string | null): Found | null {
  const match = wordAlone.exec(line)
  return match === null || open === null ? null : found(open, match[1] ?? '')
}

/** The id at the start of a verbose line whose outcome has not been printed yet. */
function openTest(line: string, before: string | null): string | null {
  return /^(\S+\.py::\S+)(?:\s|$)/.exec(line)?.[1] ?? before
}

/** 'id - message' or 'id message' as id: up to the first blank outside the brackets of a parameter list. */
function withoutMessage(text: string): string {
  const from = text.indexOf('::')
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') depth++
    if (text[at] === ']') depth--
    const ends = text.startsWith(' - ', at) || (text[at] === ' ' && from !== -1 && at > from)
    if (depth <= 0 && ends) return text.slice(0, at)
  }
  const at = depth > 0 ? text.indexOf(' - ') : -1
  return at === -1 ? text : text.slice(0, at)
}
