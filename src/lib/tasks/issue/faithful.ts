import { readIssue } from '../../suite/issue/read-issue.ts'
import { sameTranscript, transcriptOf } from '../../suite/issue/transcript.ts'
import type { SnippetResult, Variant } from '../../suite/variant.ts'
import { type FileChange, filesOf } from '../bug/bug.ts'

/** A program and what a text says about it. */
export type Claim = { readonly code: string; readonly expected: string; readonly actual: string }

const runsPerSide = 3
const programSeconds = 10

/** What a text claims, read as a solver reads it; or the sentence that says what it lacks. */
export function claimOf(text: string): Claim | { readonly missing: string } {
  const [program] = readIssue(text).programs
  if (program === undefined) return { missing: 'The text holds no program.' }
  const { code, expected, actual } = program
  if (expected === null) return { missing: 'The text does not say what the program should do.' }
  if (actual === null) return { missing: 'The text does not say what the program does.' }
  return { code, expected, actual }
}

/** Three runs on either side, in turns. */
export function claimVariants({ code }: Claim, changes: readonly FileChange[]): readonly Variant[] {
  return Array.from({ length: runsPerSide * 2 }, (_, run) => ({
    id: `claim/${run}`,
    files: filesOf(changes, run % 2 === 0 ? 'before' : 'after'),
    tests: [],
    snippet: code,
    seconds: programSeconds,
  }))
}

/** The first way in which the runs are not as claimed; null when all are. */
export function findUnfaithful(claim: Claim, results: readonly (SnippetResult | null)[]): string | null {
  if (results.length < runsPerSide * 2) return 'The program could not be run.'
  for (const [run, result] of results.entries()) {
    if (result === null) return 'The program ended without a result.'
    const seen = transcriptOf(result)
    const [own, other] = run % 2 === 0 ? [claim.expected, claim.actual] : [claim.actual, claim.expected]
    const side = run % 2 === 0 ? 'without' : 'with'
    if (!sameTranscript(seen, own))
      return `The program does something else ${side} the bug than the text says.`
    if (sameTranscript(seen, other)) return 'The text does not tell the right behaviour from the wrong one.'
  }
  return null
}
