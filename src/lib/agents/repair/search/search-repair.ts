import type { NoPatchReason } from '../../../domain/solution.ts'
import { readIssue } from '../../../suite/issue/read-issue.ts'
import type { Attempt } from '../attempt.ts'
import type { Snapshot } from '../snapshot.ts'
import { type CheckedRepair, checkRepairs } from './check-repairs.ts'
import { confirmRepairs } from './confirm-repairs.ts'
import { findHints } from './find-hints.ts'
import { type Location, locate } from './locate.ts'
import { type Candidate, type CandidateQueue, proposeRepairs } from './propose-repairs.ts'
import { type Reproduction, reproduce } from './reproduce.ts'
import { tryCandidates } from './try-candidates.ts'

export type SearchResult =
  | { readonly kind: 'found'; readonly repair: Candidate }
  | { readonly kind: 'none'; readonly reason: NoPatchReason; readonly message: string }

/** Reproduce, locate, try, check: until an edit holds or nothing is left to try. */
export async function searchRepair(attempt: Attempt, snapshot: Snapshot): Promise<SearchResult> {
  const issue = readIssue(attempt.problem.problemStatement)
  attempt.report('reproducing the issue')
  const reproduction = await reproduce(attempt, { issue, snapshot })
  if (reproduction === null && attempt.secondsLeft() <= 0) {
    return none('budget', 'The time was up before a program of the issue had shown the fault.')
  }
  if (reproduction === null) {
    return none('not_understood', 'Nothing in the issue could be run that shows the fault.')
  }
  const { oracle } = reproduction
  const hints = findHints(issue, oracle)
  const location = await locate(attempt, { snapshot, oracle, issue, hints })
  const { parser, random } = attempt
  const queue = proposeRepairs(location.files, { parser, random })
  return searchQueue(attempt, { queue, reproduction, location, snapshot })
}

type Search = {
  readonly queue: CandidateQueue
  readonly reproduction: Reproduction
  readonly location: Location
  readonly snapshot: Snapshot
}

async function searchQueue(attempt: Attempt, search: Search): Promise<SearchResult> {
  const halfTime = attempt.secondsLeft() / 2
  let best: CheckedRepair | null = null
  for (;;) {
    const { tried, plausible } = await tryCandidates(attempt, search)
    attempt.diary.act({
      why: 'Try edits at the suspicious lines, the likeliest first.',
      tool: 'try_edits',
      arguments: { tried: tried.length, rules: topRules(tried) },
      saw: describe(plausible),
    })
    if (attempt.style.maxTests === 0 && plausible[0] !== undefined) return found(plausible[0])
    const [sound] = await soundRepairs(attempt, { plausible, search })
    best = fewerFailing(best, sound)
    const isLast = tried.length === 0 || attempt.candidatesLeft() <= 0 || attempt.secondsLeft() < halfTime
    if (best !== null && (isLast || !contradicts(best))) return found(best)
    if (attempt.candidatesLeft() <= 0 || attempt.secondsLeft() <= 0) {
      return none('budget', `The budget ended after ${attempt.tried()} edits, none of which held.`)
    }
    if (tried.length === 0) {
      const message = `None of ${attempt.tried()} edits made the program behave and kept the visible tests passing.`
      return none('not_found', message)
    }
  }
}

function found(repair: Candidate): SearchResult {
  return { kind: 'found', repair }
}

function contradicts({ failedExamples }: CheckedRepair): boolean {
  return failedExamples > 0 && Number.isFinite(failedExamples)
}

/** What contradicts a documented example is kept while there is time to find what does not. */
function fewerFailing(best: CheckedRepair | null, other: CheckedRepair | undefined): CheckedRepair | null {
  if (other === undefined) return best
  return best === null || other.failedExamples < best.failedExamples ? other : best
}

async function soundRepairs(
  attempt: Attempt,
  { plausible, search }: { readonly plausible: readonly Candidate[]; readonly search: Search },
): Promise<readonly CheckedRepair[]> {
  const candidates = await checkRepairs(attempt, { candidates: plausible, ...search })
  return await confirmRepairs(attempt, { candidates, ...search })
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
