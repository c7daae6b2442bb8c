import { fingerprintOf } from '../../domain/patch/fingerprint.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { Task } from '../../domain/task.ts'
import { type Comparison, comparePatches, type UnknownCause } from './compare-patches.ts'
import type { Judge } from './create-judge.ts'
import type { ResolvedPatch } from './resolved-patch.ts'
import { showPatch } from './show-patch.ts'

export type JudgeInput = {
  readonly task: Pick<Task, 'problemStatement' | 'goldPatch'>
  readonly patch: ResolvedPatch
  /** What to compare with; the task's gold patch unless given. */
  readonly reference?: string
}

type OpinionFacts = {
  readonly model: string
  readonly usd: number | null
  readonly calls: number
  readonly seconds: number
}

/**
 * Advice on a patch that tests have already found good: 0 much worse than the reference, 0.5 as good, 1 much better.
 * It says nothing about whether the patch is resolved, and without a sure answer `quality` is null.
 */
export type JudgeOpinion = OpinionFacts &
  (
    | { readonly kind: 'opinion'; readonly quality: number; readonly reasons: readonly string[] }
    | {
        readonly kind: 'unknown'
        readonly quality: null
        readonly cause: UnknownCause
        readonly message: string
      }
  )

/** Compares a resolved patch with the known fix. Rejects only with AbortedError; every other failure is `unknown`. */
export async function judgePatch(
  judge: Judge,
  input: JudgeInput,
  signal: AbortSignal,
): Promise<JudgeOpinion> {
  const started = judge.clock.monotonic()
  const comparison = await compare(judge, input, signal)
  const facts = {
    model: judge.model.name,
    usd: comparison.usd,
    calls: comparison.calls,
    seconds: (judge.clock.monotonic() - started) / 1000,
  }
  if (comparison.kind === 'unknown') {
    const { cause, message } = comparison
    return { kind: 'unknown', quality: null, cause, message, ...facts }
  }
  return { kind: 'opinion', quality: (comparison.lead + 2) / 4, reasons: comparison.reasons, ...facts }
}

async function compare(judge: Judge, input: JudgeInput, signal: AbortSignal): Promise<Comparison> {
  const reference = parsePatch(input.reference ?? input.task.goldPatch)
  if (!reference.ok)
    return unasked('no_reference', `There is no fix to compare with: ${reference.reason.message}`)
  const candidate = parsePatch(input.patch.patch)
  if (!candidate.ok) return unasked('unreadable_patch', candidate.reason.message)
  if (fingerprintOf(candidate.value) === fingerprintOf(reference.value)) return sameChange
  const pair = {
    problem: input.task.problemStatement,
    candidate: showPatch(candidate.value),
    reference: showPatch(reference.value),
  }
  return comparePatches(judge, pair, signal)
}

const unasked = (cause: UnknownCause, message: string): Comparison => ({
  kind: 'unknown',
  cause,
  message,
  usd: 0,
  calls: 0,
})

/** Needs no model, which also leaves nobody to talk to. */
const sameChange: Comparison = {
  kind: 'compared',
  lead: 0,
  reasons: ['The same change as the reference, but for comments and layout.'],
  usd: 0,
  calls: 0,
}
