import type { Variant, VariantResult } from '../../suite/variant.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { type Bug, filesOf } from './bug.ts'
import { variantSeconds } from './try-changes.ts'

export type ConfirmedTests = {
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/** Three runs of the covering tests on the bug, one of them in reverse. */
export function confirmationVariants({ prepared, bug }: Subject): readonly Variant[] {
  const { changes, covering } = bug
  const files = filesOf(changes, 'after')
  const orders = [covering, covering, covering.toReversed()]
  const seconds = variantSeconds(prepared, covering)
  return orders.map((tests, run) => ({ id: `tests/${run}`, files, tests, seconds }))
}

/**
 * Which tests the bug breaks, when all runs agree on every outcome. Tests that do not execute the changed lines pass as
 * before; `publicSnapshot` runs them all once more. Null when runs differ, or when nothing is broken or nothing left.
 */
export function confirmedTests(
  { prepared, bug }: Subject,
  results: readonly VariantResult[],
): ConfirmedTests | null {
  const [first, ...others] = results
  if (first === undefined || results.some(({ kind }) => kind !== 'ran')) return null
  const { covering } = bug
  const agree = others.every(({ outcomes }) =>
    covering.every((id) => outcomes.get(id) === first.outcomes.get(id)),
  )
  const failing = new Set(covering.filter((id) => first.outcomes.get(id) !== 'passed'))
  const { passing } = prepared.baseline
  const failToPass = passing.filter((id) => failing.has(id))
  const passToPass = passing.filter((id) => !failing.has(id))
  return agree && failToPass.length > 0 && passToPass.length > 0 ? { failToPass, passToPass } : null
}
