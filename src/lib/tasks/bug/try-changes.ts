import { runVariants } from '../../suite/run-variants.ts'
import type { VariantResult } from '../../suite/variant.ts'
import { batchWallLimit } from '../../suite/wall-limit.ts'
import { secondsOf } from '../environment/baseline.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { type FileChange, filesOf } from './bug.ts'
import { quickestFirst } from './test-order.ts'

/** A change that may be a bug, and the tests that may notice. */
export type Trial = {
  readonly changes: readonly FileChange[]
  /** Tests that execute the changed lines. */
  readonly covering: readonly string[]
  /** Failing tests after which no more are run; by default as many as are looked at for a program that shows the bug. */
  readonly enoughFailures?: number | undefined
}

/** How running the tests on a change ended; an equivalent one compiles to the same code and was not run. */
export type TrialOutcome = 'noticed' | 'survived' | 'hung' | 'crashed' | 'equivalent'

export type Tried<T extends Trial> = {
  readonly trial: T
  readonly outcome: TrialOutcome
  /** Tests that failed; empty unless it was noticed. */
  readonly failing: readonly string[]
}

/** A bug that more of the suite notices than this is seen at once by whoever runs it. */
const greatestFailingShare = 0.4

/** More covering tests than this are not all run when a change is first tried. */
const mostTestsPerTrial = 150

/** More failing tests than this add nothing to how a bug is described. */
const failuresLookedAt = 8

/** Runs the covering tests of each change, in turn, until one is noticed; that one is last in the answer. */
export async function tryChanges<T extends Trial>(
  maker: TaskMaker,
  { prepared, trials }: { readonly prepared: PreparedSource; readonly trials: readonly T[] },
  signal: AbortSignal,
): Promise<readonly Tried<T>[]> {
  const inOrder = quickestFirst(prepared.baseline)
  const variants = trials.map(({ changes, covering, enoughFailures = failuresLookedAt }, index) => {
    const tests = inOrder(covering).slice(0, mostTestsPerTrial)
    return {
      id: String(index),
      files: filesOf(changes, 'after'),
      tests,
      stopAfterFailures: Math.max(1, enoughFailures),
      skipEquivalent: true,
      seconds: variantSeconds(prepared, tests),
    }
  })
  const tried: Tried<T>[] = []
  await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants,
      limits: suiteLimits(batchWallLimit(variants)),
      onResult(result) {
        const trial = trials[Number(result.id)]
        if (trial === undefined) return true
        const judged = judge(trial, result)
        tried.push(judged)
        return judged.outcome !== 'noticed'
      },
    },
    signal,
  )
  return tried
}

/** Generous, so that a slow machine and a fast one choose the same bugs: only what will never end takes this long. */
export function variantSeconds({ baseline }: PreparedSource, tests: readonly string[]): number {
  return 10 + Math.ceil(10 * secondsOf(baseline, tests))
}

/** Whether so many failing tests are a bug that anybody would see at once. */
export function isTooLoud({ baseline }: PreparedSource, failing: number): boolean {
  return failing > Math.max(1, greatestFailingShare * baseline.passing.length)
}

function judge<T extends Trial>(trial: T, result: VariantResult): Tried<T> {
  const nothing = (outcome: TrialOutcome) => ({ trial, outcome, failing: [] })
  if (result.kind === 'equivalent') return nothing('equivalent')
  if (result.kind === 'timeout') return nothing('hung')
  if (result.kind !== 'ran') return nothing('crashed')
  const ran = [...result.outcomes]
  const failing = ran.filter(([, outcome]) => outcome === 'failed' || outcome === 'error').map(([id]) => id)
  return failing.length === 0 ? nothing('survived') : { trial, outcome: 'noticed', failing }
}
