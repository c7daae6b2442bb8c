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

/**
 * What is repeated three times: the whole suite, or only the tests that execute the changed lines. The others are run
 * once all the same, when the visible tests are run on the public snapshot.
 */
export type Confirmation = 'suite' | 'covering'

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/** Three repeats with the bug: in order, shuffled, and what executes the changed lines in reverse. */
export function confirmationVariants(
  { prepared, bug }: Subject,
  { random, confirm }: { readonly random: Random; readonly confirm: Confirmation },
): readonly Variant[] {
  const tests = repeatedTests({ prepared, bug }, confirm)
  return repeats({ prepared, bug }, [tests, random.shuffle(tests), bug.covering.toReversed()])
}

/** One variant with the bug for each list of tests. */
export function repeats(
  { prepared, bug }: Subject,
  orders: readonly (readonly string[])[],
): readonly Variant[] {
  const files = filesOf(bug.changes, 'after')
  return orders.map((tests, run) => ({
    id: `tests/${run}`,
    files,
    tests,
    seconds: variantSeconds(prepared, tests),
  }))
}

function repeatedTests({ prepared, bug }: Subject, confirm: Confirmation): readonly string[] {
  return confirm === 'suite' ? prepared.baseline.passing : bug.covering
}

/** Which tests the bug breaks and which it leaves, in every repeat; or why that cannot be said or is no use. */
export function confirmedTests(
  subject: Subject,
  { results, confirm }: { readonly results: readonly VariantResult[]; readonly confirm: Confirmation },
): ConfirmedTests | Unconfirmed {
  if (results.length === 0 || results.some(({ kind }) => kind !== 'ran')) return 'broken_run'
  const repeated = new Set(repeatedTests(subject, confirm))
  const { passing } = subject.prepared.baseline
  const seen = passing.map((id) => ({ id, outcomes: outcomesOf(id, results, repeated) }))
  const steady = seen.filter(({ outcomes }) => new Set(outcomes.map(isPass)).size === 1)
  const failToPass = steady.filter(({ outcomes }) => !outcomes.every(isPass)).map(({ id }) => id)
  const passToPass = steady.filter(({ outcomes }) => outcomes.every(isPass)).map(({ id }) => id)
  if (failToPass.length === 0 || passToPass.length === 0) return 'unsteady'
  if (isTooLoud(subject.prepared, failToPass.length)) return 'too_loud'
  const flaky = seen.filter((one) => !steady.includes(one))
  return {
    failToPass,
    passToPass,
    flakeRate: Object.fromEntries(flaky.map(({ id, outcomes }) => [id, rateOf(outcomes)])),
  }
}

/** A test that was left out executes none of what was changed, so the baseline still speaks for it. */
function outcomesOf(
  id: string,
  results: readonly VariantResult[],
  repeated: ReadonlySet<string>,
): readonly TestOutcome[] {
  return repeated.has(id) ? results.flatMap(({ outcomes }) => outcomes.get(id) ?? []) : ['passed']
}

const isPass = (outcome: TestOutcome): boolean => outcome === 'passed'

function rateOf(outcomes: readonly TestOutcome[]): number {
  const passes = outcomes.filter(isPass).length
  return Math.min(passes, outcomes.length - passes) / Math.max(1, outcomes.length)
}
