import type { Issue } from '../../../suite/issue/read-issue.ts'
import { exceptionPattern, shortName, transcriptOf } from '../../../suite/issue/transcript.ts'
import type { Oracle } from '../issue/oracle.ts'
import type { Hints } from '../repair-context.ts'

/** What the difference between expected and seen behaviour gives away. */
export function findHints(issue: Issue, oracle: Oracle): Hints {
  const seen = transcriptOf(oracle.before)
  const expected = issue.expected ?? seen
  const difference = differenceOf(seen, expected)
  const lastLine = expected.slice(expected.lastIndexOf('\n') + 1).trim()
  const isException = exceptionPattern.test(lastLine)
  const [type = '', ...message] = lastLine.split(': ')
  const expectedType = isException ? [shortName(type.replace(/:$/, ''))] : []
  return {
    exceptions: [...new Set([...expectedType, ...issue.exceptions])],
    exceptionMessage: isException && message.length > 0 ? message.join(': ') : null,
    ...difference,
    words: [...new Set(`${expected} ${seen} ${issue.title}`.match(/[\w%-]{1,24}/g) ?? [])],
  }
}

/** The differing middles of two texts, without what they share at both ends. */
function differenceOf(seen: string, expected: string): Pick<Hints, 'addedText' | 'removedText'> {
  const shortest = Math.min(seen.length, expected.length)
  let head = 0
  while (head < shortest && seen[head] === expected[head]) head++
  let tail = 0
  while (tail < shortest - head && seen[seen.length - 1 - tail] === expected[expected.length - 1 - tail])
    tail++
  return {
    addedText: expected.slice(head, expected.length - tail),
    removedText: seen.slice(head, seen.length - tail),
  }
}
