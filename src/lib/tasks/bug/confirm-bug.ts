import { runVariants } from '../../suite/run-variants.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type Bug, variantSeconds } from './find-bugs.ts'

export type ConfirmedTests = {
  readonly failToPass: readonly string[]
  readonly passToPass: readonly string[]
}

type Subject = { readonly prepared: PreparedSource; readonly bug: Bug }

/**
 * Three runs of the covering tests, one of them in reverse, must agree on every outcome: they say which tests the bug
 * breaks. Tests that do not execute the changed lines pass as before; `publicSnapshot` runs them all once more. Null
 * when runs differ, or when nothing is broken or nothing left.
 */
export async function confirmBug(
  maker: TaskMaker,
  subject: Subject,
  options: WorkOptions,
): Promise<ConfirmedTests | null> {
  const failing = await failingThreeTimes(maker, subject, options)
  if (failing === null || failing.size === 0) return null
  const { passing } = subject.prepared.baseline
  const failToPass = passing.filter((id) => failing.has(id))
  const passToPass = passing.filter((id) => !failing.has(id))
  return passToPass.length > 0 ? { failToPass, passToPass } : null
}

async function failingThreeTimes(
  maker: TaskMaker,
  { prepared, bug }: Subject,
  { signal, onProgress }: WorkOptions,
): Promise<ReadonlySet<string> | null> {
  onProgress?.('repeating the failing tests')
  const { path, mutated, covering } = bug.candidate
  const seconds = variantSeconds(prepared)
  const orders = [covering, covering, covering.toReversed()]
  const results = await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants: orders.map((tests, i) => ({ id: String(i), files: { [path]: mutated }, tests, seconds })),
      limits: suiteLimits(3 * seconds + 60),
    },
    signal,
  )
  const [first, ...others] = results
  if (first === undefined || results.some(({ kind }) => kind !== 'ran')) return null
  const agree = others.every(({ outcomes }) =>
    covering.every((id) => outcomes.get(id) === first.outcomes.get(id)),
  )
  return agree ? new Set(covering.filter((id) => first.outcomes.get(id) !== 'passed')) : null
}
