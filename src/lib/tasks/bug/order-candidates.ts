import type { Random } from '../../kernel/random.ts'
import type { OpenCandidate } from './list-candidates.ts'

/**
 * The first `limit` candidates in a seeded order in which functions, files and kinds of change take turns, so that a
 * long function or a common kind does not crowd out the others.
 */
export function orderCandidates(
  candidates: readonly OpenCandidate[],
  { random, limit }: { readonly random: Random; readonly limit: number },
): readonly OpenCandidate[] {
  const left = random.shuffle(candidates).map((candidate) => ({ candidate, keys: keysOf(candidate) }))
  const chosen: OpenCandidate[] = []
  const turns = new Map<string, number>()
  while (left.length > 0 && chosen.length < limit) {
    const [next] = left.splice(leastTurns(left, turns), 1)
    if (next === undefined) break
    chosen.push(next.candidate)
    for (const key of next.keys) turns.set(key, (turns.get(key) ?? 0) + 1)
  }
  return chosen
}

type Waiting = { readonly candidate: OpenCandidate; readonly keys: readonly string[] }

function keysOf({ path, edit }: OpenCandidate): readonly string[] {
  return [`scope ${path} ${edit.scope}`, `family ${edit.family}`]
}

/** Index of the first candidate whose function and kind have had the fewest turns. */
function leastTurns(left: readonly Waiting[], turns: ReadonlyMap<string, number>): number {
  let best = 0
  let fewest = Number.POSITIVE_INFINITY
  for (const [index, { keys }] of left.entries()) {
    const had = keys.reduce((sum, key) => sum + (turns.get(key) ?? 0), 0)
    if (had >= fewest) continue
    best = index
    fewest = had
    if (had === 0) break
  }
  return best
}
