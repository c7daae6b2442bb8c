import type { PreparedSource } from '../prepare-source.ts'
import type { OpenCandidate } from './list-candidates.ts'
import { priorOf } from './mutator-priors.ts'

/**
 * How probable it is that a task comes of a candidate: what its mutator was measured to give, and how many of the tests
 * execute it. A line that one test executes on its way elsewhere is noticed less; one that most tests execute breaks
 * them all.
 */
export function likelihoodOf({ baseline }: PreparedSource): (candidate: OpenCandidate) => number {
  return ({ edit, covering }) =>
    priorOf(edit.rule) * chanceOfCoverage(covering.length, baseline.passing.length)
}

/** By judgement, not measured. */
function chanceOfCoverage(covering: number, all: number): number {
  const share = covering / all
  if (share > 0.6) return 0.3
  if (share > 0.3) return 0.6
  if (covering === 1) return 0.6
  return covering < 4 ? 0.9 : 1
}
