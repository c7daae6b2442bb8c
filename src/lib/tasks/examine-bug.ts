import type { Random } from '../kernel/random.ts'
import { runVariants } from '../suite/run-variants.ts'
import { batchWallLimit } from '../suite/wall-limit.ts'
import type { Bug } from './bug/bug.ts'
import {
  type Confirmation,
  type ConfirmedTests,
  confirmationVariants,
  confirmedTests,
  type Unconfirmed,
} from './bug/confirm-bug.ts'
import { suiteLimits } from './environment/suite-limits.ts'
import type { Observation } from './issue/observation.ts'
import { observationsOf, observationVariants } from './issue/observe-bug.ts'
import { recordSnippets } from './issue/record-snippets.ts'
import type { PreparedSource } from './prepare-source.ts'
import type { TaskMaker, WorkOptions } from './task-maker.ts'

/** What is known of a bug beyond doubt: which tests it breaks, and programs that show it, the clearest first. */
export type ExaminedBug = { readonly tests: ConfirmedTests; readonly observations: readonly Observation[] }

/** Why a bug that tests notice makes no task. */
export type Unexamined = Unconfirmed | 'unshown'

/** What can be said of a bug, or why it is of no use: no program shows it, or its tests do not agree with themselves. */
export async function examineBug(
  maker: TaskMaker,
  subject: { readonly prepared: PreparedSource; readonly bug: Bug; readonly random: Random },
  { signal, onProgress, confirm }: WorkOptions & { readonly confirm: Confirmation },
): Promise<ExaminedBug | Unexamined> {
  const { environment, source } = subject.prepared
  onProgress?.(`describing a bug in ${source.name}`)
  const snippets = await recordSnippets(maker, subject, signal)
  if (snippets.length === 0) return 'unshown'
  onProgress?.(`repeating the tests that notice a bug in ${source.name}`)
  const programs = observationVariants(subject.bug, snippets)
  const variants = [
    ...programs,
    ...confirmationVariants(subject, { random: subject.random.fork('confirm'), confirm }),
  ]
  const results = await runVariants(
    maker.suite,
    { environment, workspace: source.dir, variants, limits: suiteLimits(batchWallLimit(variants)) },
    signal,
  )
  const tests = confirmedTests(subject, { results: results.slice(programs.length), confirm })
  const observations = observationsOf(snippets, results.slice(0, programs.length))
  if (typeof tests === 'string') return tests
  return observations.length === 0 ? 'unshown' : { tests, observations }
}
