import { columnsOf, type FixedMatrix } from './fixed-matrix.ts'
import { type Fixed, fixedZero, normalized, sumOf } from './fixed-point.ts'

/** For each column the greatest weight that a majority `kappa` of the stake gives at least. */
export function consensusOf(stake: readonly Fixed[], weights: FixedMatrix, kappa: Fixed): Fixed[] {
  const voters = stake.map((_, uid) => uid).filter((uid) => (stake[uid] ?? fixedZero) > fixedZero)
  const votes = normalized(voters.map((uid) => stake[uid] ?? fixedZero))
  const minority = sumOf(votes) - kappa
  return columnsOf(weights).map((column) =>
    weightedMedian(
      voters.map((uid, index) => ({ score: column[uid] ?? fixedZero, stake: votes[index] ?? fixedZero })),
      minority,
    ),
  )
}

type Vote = { readonly score: Fixed; readonly stake: Fixed }

/** The least score below or at which more than `minority` of the stake lies. */
function weightedMedian(votes: readonly Vote[], minority: Fixed): Fixed {
  const ordered = votes.toSorted((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0))
  let below = fixedZero
  for (const { score, stake } of ordered) {
    below += stake
    if (below > minority) return score
  }
  return ordered.at(-1)?.score ?? fixedZero
}
