import type { NoPatchReason } from '../../../domain/solution.ts'
import type { Attempt } from '../attempt.ts'
import { readIssue } from '../issue/read-issue.ts'
import type { Snapshot } from '../snapshot.ts'
import { checkRepairs } from './check-repairs.ts'
import { findHints } from './find-hints.ts'
import { locate } from './locate.ts'
import { type Candidate, proposeRepairs } from './propose-repairs.ts'
import { reproduce } from './reproduce.ts'
import { tryCandidates } from './try-candidates.ts'

export type SearchResult =
  | { readonly kind: 'found'; readonly repair: Candidate }
  | { readonly kind: 'none'; readonly reason: NoPatchReason; readonly message: string }

/** Reproduce, locate, try, check: until an edit holds or nothing is left to try. */
export async function searchRepair(attempt: Attempt, snapshot: Snapshot): Promise<SearchResult> {
  const issue = readIssue(attempt.problem.problemStatement)
  attempt.report('reproducing the issue')
  const reproduction = await reproduce(attempt, { issue, snapshot })
  if (reproduction === null) {
    return none('not_understood', 'Nothing in the issue could be run that shows the fault.')
  }
  const { oracle } = reproduction
  const hints = findHints(issue, oracle)
  const location = await locate(attempt, { snapshot, oracle, issue, hints })
  const { parser, random, style } = attempt
  const candidates = proposeRepairs(location.files, { parser, random, limit: style.maxCandidates })
  let from = 0
  while (from < candidates.length) {
    const { plausible, tried } = await tryCandidates(attempt, {
      candidates: candidates.slice(from),
      reproduction,
    })
    from += tried
    attempt.diary.act({
      why: 'Try edits at the suspicious lines, the likeliest first.',
      tool: 'try_edits',
      arguments: { tried, rules: topRules(candidates.slice(from - tried, from)) },
      saw: describe(plausible),
    })
    const sound =
      style.maxTests === 0
        ? plausible
        : await checkRepairs(attempt, { candidates: plausible, location, snapshot })
    const [repair] = sound
    if (repair !== undefined) return { kind: 'found', repair }
    if (tried === 0 || attempt.candidatesLeft() <= 0 || attempt.secondsLeft() <= 0) {
      return none('budget', `The budget ended after ${attempt.tried()} edits, none of which held.`)
    }
  }
  return none(
    'not_found',
    `None of ${attempt.tried()} edits made the program behave and kept the visible tests passing.`,
  )
}

function none(reason: NoPatchReason, message: string): SearchResult {
  return { kind: 'none', reason, message }
}

function describe(plausible: readonly Candidate[]): string {
  const lines = plausible.map(
    ({ path, row, rule, edit }) => `${path}:${row + 1} ${rule}: ${JSON.stringify(edit.text)}`,
  )
  return plausible.length === 0
    ? 'No edit makes the program behave.'
    : `The program behaves with:\n${lines.join('\n')}`
}

function topRules(candidates: readonly Candidate[]): Readonly<Record<string, number>> {
  const counts = Map.groupBy(candidates, ({ rule }) => rule)
  const ordered = [...counts].map(([rule, all]) => [rule, all.length] as const).sort((a, b) => b[1] - a[1])
  return Object.fromEntries(ordered.slice(0, 12))
}
