import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Variables } from '../config/base-dirs.ts'
import type { Model } from '../domain/ports/model.ts'
import type { Task } from '../domain/task.ts'
import type { Verdict } from '../domain/verdict.ts'
import { createJudge } from '../grading/judge/create-judge.ts'
import { type JudgeOpinion, judgePatch } from '../grading/judge/judge-patch.ts'
import { resolvedPatch } from '../grading/judge/resolved-patch.ts'
import type { JudgeTrial } from '../grading/judge/try-judge.ts'
import type { Clock } from '../kernel/clock.ts'
import { openModel } from './open-model.ts'
import { templatesDir } from './package-root.ts'

type TrialFacts = Omit<JudgeTrial, 'outcomes' | 'stoppedBy'>

/** What a model says of a graded patch. It stands beside the verdict and changes nothing in it. */
export type JudgeAdvice =
  | { readonly kind: 'not_asked'; readonly model: string; readonly message: string }
  | { readonly kind: 'refused'; readonly model: string; readonly message: string; readonly trial: TrialFacts }
  | (JudgeOpinion & { readonly trial: TrialFacts })

type JudgeQuestion = { readonly task: Task; readonly patch: string; readonly verdict: Verdict }
type Advise = (question: JudgeQuestion, signal: AbortSignal) => Promise<JudgeAdvice>

/**
 * A judge of this name, not yet asked anything: a wrong name or a missing key is said before any test is run. Throws
 * what `openModel` does.
 */
export async function openJudge(name: string, variables: Variables, clock: Clock): Promise<Advise> {
  const model = await openModel(name, variables)
  return (question, signal) => adviseOn(question, { model, clock }, signal)
}

type JudgeParts = { readonly model: Model; readonly clock: Clock }

async function adviseOn(
  { task, patch, verdict }: JudgeQuestion,
  { model, clock }: JudgeParts,
  signal: AbortSignal,
): Promise<JudgeAdvice> {
  const resolved = resolvedPatch(patch, verdict)
  if (resolved === null) {
    const message = 'Only a patch that resolves its task is shown to a judge.'
    return { kind: 'not_asked', model: model.name, message }
  }
  const newSecret = (): string => randomBytes(32).toString('hex')
  const made = await createJudge({ model, newSecret, clock, prompts: join(templatesDir, 'prompts') }, signal)
  if (!made.ok) {
    const { message, trial } = made.reason
    return { kind: 'refused', model: model.name, message, trial: factsOf(trial) }
  }
  const opinion = await judgePatch(made.value, { task, patch: resolved }, signal)
  return { ...opinion, trial: factsOf(made.value.trial) }
}

function factsOf({ accuracy, consistency, misled, usd, calls }: JudgeTrial): TrialFacts {
  return { accuracy, consistency, misled, usd, calls }
}

/** The advice in lines for a reader, who must not take it for a verdict. */
export function adviceLines(advice: JudgeAdvice): readonly string[] {
  switch (advice.kind) {
    case 'not_asked':
      return [`Judge ${advice.model} was not asked. ${advice.message}`]
    case 'refused':
      return [`Judge: ${advice.message}`]
    case 'unknown':
      return [`Judge ${advice.model} gives no opinion (${advice.cause}): ${advice.message}`]
    case 'opinion':
      return [
        `Judge ${advice.model} (advice only): quality ${advice.quality} of 1, where 0.5 is as good as the task's own fix.`,
        ...advice.reasons.map((reason) => `  ${reason}`),
      ]
  }
}
