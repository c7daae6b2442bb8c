import type { SnippetResult, Variant, VariantResult } from '../../suite/variant.ts'
import { type Bug, filesOf } from '../bug/bug.ts'
import type { Behaviour, Observation } from './observation.ts'
import type { Snippet } from './record-snippets.ts'

/** Wall seconds of one program. */
const snippetSeconds = 10

/** Longer texts than this, in characters, make no readable issue. */
const longestText = 1200

const runsPerSnippet = 4

/** For each program four runs: twice without the bug, twice with it. */
export function observationVariants(bug: Bug, snippets: readonly Snippet[]): readonly Variant[] {
  const [original, mutated] = [filesOf(bug.changes, 'before'), filesOf(bug.changes, 'after')]
  return snippets.flatMap(({ code }, index) =>
    [original, original, mutated, mutated].map((files, run) => ({
      id: `snippet/${index}/${run}`,
      files,
      tests: [],
      snippet: code,
      seconds: snippetSeconds,
    })),
  )
}

/** The programs that show the bug: two different answers, the same ones each time. */
export function observationsOf(
  snippets: readonly Snippet[],
  results: readonly VariantResult[],
): readonly Observation[] {
  return snippets.flatMap((snippet, index) => {
    const runs = results.slice(index * runsPerSnippet, (index + 1) * runsPerSnippet)
    return observation(snippet, runs) ?? []
  })
}

function observation(snippet: Snippet, results: readonly VariantResult[]): Observation | null {
  const [expected, expectedAgain, actual, actualAgain] = results.map((result) => behaviour(result.snippet))
  if (!expected || !actual || !expectedAgain || !actualAgain) return null
  if (!same(expected, expectedAgain) || !same(actual, actualAgain) || same(expected, actual)) return null
  if ((expected.kind === 'exception') !== snippet.raising) return null
  return { code: snippet.code, subject: snippet.subject, expected, actual }
}

/** Null when the result cannot be shown exactly in an issue. */
export function behaviour(result: SnippetResult | null): Behaviour | null {
  if (result === null) return null
  const { exception, stdout } = result
  if (exception === null) {
    const usable = stdout.trim() !== '' && stdout.length <= longestText && !stdout.includes('```')
    return usable ? { kind: 'output', text: stdout.replace(/\n$/, '') } : null
  }
  const { type, message } = exception
  const isOneLine = !message.includes('\n') && !message.includes('```')
  return stdout === '' && isOneLine && message.length <= longestText
    ? { kind: 'exception', type, message }
    : null
}

function same(a: Behaviour, b: Behaviour): boolean {
  if (a.kind === 'output') return b.kind === 'output' && a.text === b.text
  return b.kind === 'exception' && a.type === b.type && a.message === b.message
}
