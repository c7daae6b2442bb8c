import type { Random } from '../../kernel/random.ts'
import { runVariants } from '../../suite/run-variants.ts'
import { batchWallLimit } from '../../suite/wall-limit.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import type { Bug } from './bug.ts'
import { type ConfirmedTests, repeats } from './confirm-bug.ts'
import { isTooLoud } from './try-changes.ts'

type Subject = {
  readonly prepared: PreparedSource
  readonly bug: Bug
  readonly tests: ConfirmedTests
  readonly random: Random
}

/**
 * What a bug breaks and leaves, when further tests were seen to fail with it: they have to fail in three repeats too.
 * Null when they do not, or when so many fail that anybody would see the bug at once.
 */
export async function confirmFurther(
  maker: TaskMaker,
  subject: Subject,
  { further, signal }: WorkOptions & { readonly further: readonly string[] },
): Promise<ConfirmedTests | null> {
  const { prepared, tests, random } = subject
  const failToPass = [...tests.failToPass, ...further]
  if (isTooLoud(prepared, failToPass.length)) return null
  const variants = repeats(subject, [further, random.shuffle(further), further.toReversed()])
  const results = await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants,
      limits: suiteLimits(batchWallLimit(variants)),
    },
    signal,
  )
  const outcomes = further.flatMap((id) => results.map((result) => result.outcomes.get(id)))
  if (!outcomes.every((outcome) => outcome === 'failed' || outcome === 'error')) return null
  const passToPass = tests.passToPass.filter((id) => !further.includes(id))
  return passToPass.length === 0
    ? null
    : { ...tests, failToPass: inSuiteOrder(prepared, failToPass), passToPass }
}

function inSuiteOrder({ baseline }: PreparedSource, ids: readonly string[]): readonly string[] {
  const wanted = new Set(ids)
  return baseline.passing.filter((id) => wanted.has(id))
}
