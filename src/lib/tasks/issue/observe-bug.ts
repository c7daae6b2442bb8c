import type { SnippetResult, Variant, VariantResult } from '../../suite/variant.ts'
import { type Bug, filesOf } from '../bug/bug.ts'
import type { Behaviour, Observation } from './observation.ts'
import type { Snippet } from './record-snippets.ts'

/** Seconds of one program, as `Variant.seconds` counts them. */
const snippetSeconds = 10

/** Longer texts than this, in characters, make no readable issue. */
const longestText = 1200

const runsPerSnippet = 2

/** For each program a run without the bug and one with it; the finished text is checked by several. */
export function observationVariants(bug: Bug, snippets: readonly Snippet[]): readonly Variant[] {
  return snippets.flatMap(({ code }, index) =>
    (['before', 'after'] as const).map((side) => ({
      id: `snippet/${index}/${side}`,
      files: filesOf(bug.changes, side),
      tests: [],
      snippet: code,
      seconds: snippetSeconds,
    })),
  )
}

/** The programs that show the bug: two different answers. */
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
  const [expected, actual] = results.map((result) => behaviour(result.snippet))
  if (!expected || !actual || same(expected, actual)) return null
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
    ? { kind: 'exception', type, message, line: lineOf(exception.traceback) }
    : null
}

/** The program's own statement that failed. */
function lineOf(traceback: string): number | null {
  const line = /File "snippet\.py", line (\d+), in <module>/.exec(traceback)?.[1]
  return line === undefined ? null : Number(line)
}

function same(a: Behaviour, b: Behaviour): boolean {
  if (a.kind === 'output') return b.kind === 'output' && a.text === b.text
  return b.kind === 'exception' && a.type === b.type && a.message === b.message
}
