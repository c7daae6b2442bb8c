import { runVariants } from '../../suite/run-variants.ts'
import type { SnippetResult, VariantResult } from '../../suite/variant.ts'
import type { Bug } from '../bug/find-bugs.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import type { Behaviour, Observation } from './observation.ts'
import { recordSnippets, type Snippet } from './record-snippets.ts'

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/** Wall seconds of one program. */
const snippetSeconds = 10

/** Longer texts than this, in characters, make no readable issue. */
const longestText = 1200

/** Programs that show the bug: run twice on both versions, with the same two answers each time. Shortest first. */
export async function observeBug(
  maker: TaskMaker,
  subject: Subject,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const snippets = await recordSnippets(maker, subject, signal)
  if (snippets.length === 0) return []
  const results = await runTwice(maker, { ...subject, snippets }, signal)
  return snippets.flatMap(
    (snippet, index) => observation(snippet, results.slice(index * 4, index * 4 + 4)) ?? [],
  )
}

/** For each snippet four results: twice without the bug, twice with it. */
async function runTwice(
  maker: TaskMaker,
  { prepared, bug, snippets }: Subject & { readonly snippets: readonly Snippet[] },
  signal: AbortSignal,
): Promise<readonly VariantResult[]> {
  const { path, original, mutated } = bug.candidate
  const variants = snippets.flatMap(({ code }, index) =>
    [original, original, mutated, mutated].map((text, run) => ({
      id: `${index}/${run}`,
      files: { [path]: text },
      tests: [],
      snippet: code,
      seconds: snippetSeconds,
    })),
  )
  const limits = suiteLimits(snippetSeconds * variants.length + 30)
  const { environment, source } = prepared
  return await runVariants(maker.suite, { environment, workspace: source.dir, variants, limits }, signal)
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
  if (stdout !== '' || message.includes('\n') || message.includes('```') || message.length > longestText)
    return null
  return { kind: 'exception', type, message }
}

function same(a: Behaviour, b: Behaviour): boolean {
  if (a.kind === 'output') return b.kind === 'output' && a.text === b.text
  return b.kind === 'exception' && a.type === b.type && a.message === b.message
}
