import type { TestOutcome } from '../../domain/verdict.ts'
import type { Random } from '../../kernel/random.ts'
import type { Variant, VariantResult } from '../../suite/variant.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { type Bug, filesOf } from './bug.ts'
import { isTooLoud, variantSeconds } from './try-changes.ts'

/** A test that changed its outcome between repeats is in neither list. */
export type ConfirmedTests = {
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
  /** Share of repeats whose outcome was not the test's most frequent one, for those where there was one. */
  readonly flakeRate: Readonly<Record<string, number>>
}

export type Unconfirmed = 'broken_run' | 'unsteady' | 'too_loud'

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/**
 * Three repeats with the bug: the whole suite in its order and shuffled, and what executes the changed lines in
 * reverse. The rest is repeated once more when the visible tests are run on the public snapshot.
 */
export function confirmationVariants({ prepared, bug }: Subject, random: Random): readonly Variant[] {
  const { passing } = prepared.baseline
  const files = filesOf(bug.changes, 'after')
  const orders = [passing, random.shuffle(passing), bug.covering.toReversed()]
  return orders.map((tests, run) => ({
    id: `tests/${run}`,
    files,
    tests,
    seconds: variantSeconds(prepared, tests),
  }))
}

/** Which tests the bug breaks and which it leaves, in every repeat; or why that cannot be said or is no use. */
export function confirmedTests(
  { prepared }: Subject,
  results: readonly VariantResult[],
): ConfirmedTests | Unconfirmed {
  if (results.length === 0 || results.some(({ kind }) => kind !== 'ran')) return 'broken_run'
  const { passing } = prepared.baseline
  const seen = passing.map((id) => ({ id, outcomes: results.flatMap((one) => one.outcomes.get(id) ?? []) }))
  const steady = seen.filter(({ outcomes }) => new Set(outcomes.map(isPass)).size === 1)
  const failToPass = steady.filter(({ outcomes }) => !outcomes.every(isPass)).map(({ id }) => id)
  const passToPass = steady.filter(({ outcomes }) => outcomes.every(isPass)).map(({ id }) => id)
  if (failToPass.length === 0 || passToPass.length === 0) return 'unsteady'
  if (isTooLoud(prepared, failToPass.length)) return 'too_loud'
  const flaky = seen.filter((one) => !steady.includes(one))
  return {
    failToPass,
    passToPass,
    flakeRate: Object.fromEntries(flaky.map(({ id, outcomes }) => [id, rateOf(outcomes)])),
  }
}

const isPass = (outcome: TestOutcome): boolean => outcome === 'passed'

function rateOf(outcomes: readonly TestOutcome[]): number {
  const passes = outcomes.filter(isPass).length
  return Math.min(passes, outcomes.length - passes) / Math.max(1, outcomes.length)
}
