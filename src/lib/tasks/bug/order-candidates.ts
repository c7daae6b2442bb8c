import type { Random } from '../../kernel/random.ts'
import type { OpenCandidate } from './list-candidates.ts'

export type CandidateOrder = {
  readonly random: Random
  readonly limit: number
  /** How probable it is that a task comes of it, in [0, 1]. */
  readonly likelihood: (candidate: OpenCandidate) => number
}

/** What is left of a candidate's weight each time its function, or its kind of change, has had a turn. */
const afterScopeTurn = 0.25
const afterFamilyTurn = 0.7

/**
 * The first `limit` candidates in a seeded order that prefers the likely ones. Functions and kinds of change take
 * turns, so that a long function or a common kind does not crowd out the others.
 */
export function orderCandidates(
  candidates: readonly OpenCandidate[],
  { random, limit, likelihood }: CandidateOrder,
): readonly OpenCandidate[] {
  const waiting = candidates.map((candidate) => {
    const chance = likelihood(candidate)
    // The cube makes a likely one come before several that are half as likely, without ever shutting those out.
    return { candidate, scope: scopeOf(candidate), weight: random.next() * chance * chance * chance }
  })
  const chosen: OpenCandidate[] = []
  const scopes = new Map<string, number>()
  const families = new Map<string, number>()
  while (waiting.length > 0 && chosen.length < limit) {
    const [next] = waiting.splice(heaviest(waiting, { scopes, families }), 1)
    if (next === undefined) break
    chosen.push(next.candidate)
    const { family } = next.candidate.edit
    scopes.set(next.scope, (scopes.get(next.scope) ?? 1) * afterScopeTurn)
    families.set(family, (families.get(family) ?? 1) * afterFamilyTurn)
  }
  return chosen
}

type Waiting = { readonly candidate: OpenCandidate; readonly scope: string; readonly weight: number }
type Turns = {
  readonly scopes: ReadonlyMap<string, number>
  readonly families: ReadonlyMap<string, number>
}

function scopeOf({ path, edit }: OpenCandidate): string {
  return `${path} ${edit.scope}`
}

function heaviest(waiting: readonly Waiting[], { scopes, families }: Turns): number {
  let best = 0
  let most = -1
  for (const [index, { candidate, scope, weight }] of waiting.entries()) {
    const left = weight * (scopes.get(scope) ?? 1) * (families.get(candidate.edit.family) ?? 1)
    if (left <= most) continue
    best = index
    most = left
  }
  return best
}
