import type { Random } from '../../kernel/random.ts'
import type { OpenCandidate } from './list-candidates.ts'

/**
 * A seeded order in which functions, files and kinds of change take turns, so that a long function or a common kind
 * does not crowd out the others.
 */
export function orderCandidates(
  candidates: readonly OpenCandidate[],
  random: Random,
): readonly OpenCandidate[] {
  const seen = new Map<string, number>()
  const turn = (key: string): number => {
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return count
  }
  const ranked = random.shuffle(candidates).map((candidate) => ({
    candidate,
    rank:
      turn(`file ${candidate.path}`) / 4 +
      turn(`scope ${candidate.path} ${candidate.edit.scope}`) +
      turn(`family ${candidate.edit.family}`),
  }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ candidate }) => candidate)
}
