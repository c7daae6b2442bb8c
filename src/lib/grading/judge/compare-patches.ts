import { z } from 'zod'
import { askForJson, type JsonAnswer } from '../../domain/model/ask-for-json.ts'
import type { Model } from '../../domain/ports/model.ts'
import { sha256 } from '../../kernel/digest.ts'
import { fillPrompt, type JudgePrompts } from './judge-prompts.ts'
import { quoteText } from './quote-text.ts'

/** What a comparison needs. `newSecret` gives text nobody outside can guess, new at every call. */
export type JudgeParts = {
  readonly model: Model
  readonly newSecret: () => string
  readonly prompts: JudgePrompts
}

export type Pair = { readonly problem: string; readonly candidate: string; readonly reference: string }

const unknownCauses = [
  'inconsistent',
  'refused',
  'truncated',
  'failed',
  'too_large',
  'no_reference',
  'unreadable_patch',
] as const
export type UnknownCause = (typeof unknownCauses)[number]

type Cost = { readonly usd: number | null; readonly calls: number }

/** How the candidate compares with the reference: -2 much worse, 0 equal, 2 much better, halves between two orders. */
export type Comparison = Cost &
  (
    | { readonly kind: 'compared'; readonly lead: number; readonly reasons: readonly string[] }
    | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly message: string }
  )

/** About 10,000 tokens each; a longer change is not one a judge reads carefully. */
const maxTextLength = 40_000

/** Room for the reasoning that models do before they write; the answer itself is short. */
const maxAnswerTokens = 8_000

/**
 * Asks twice, with the candidate first and with it second, under names that tell nothing. Only two answers that prefer
 * the same side, or both neither, make a comparison.
 */
export async function comparePatches(
  parts: JudgeParts,
  pair: Pair,
  signal: AbortSignal,
): Promise<Comparison> {
  const { problem, candidate, reference } = pair
  if ([problem, candidate, reference].some((text) => text.length > maxTextLength)) {
    return unknown('too_large', `A text has more than ${maxTextLength} characters.`, { usd: 0, calls: 0 })
  }
  const ahead = await ask(parts, { problem, first: candidate, second: reference }, signal)
  const once = { usd: ahead.usd, calls: 1 }
  if (ahead.kind !== 'answer') return { ...reasonOf(ahead), ...once }
  const behind = await ask(parts, { problem, first: reference, second: candidate }, signal)
  const cost = { usd: ahead.usd === null || behind.usd === null ? null : ahead.usd + behind.usd, calls: 2 }
  if (behind.kind !== 'answer') return { ...reasonOf(behind), ...cost }
  const leads = [leadOfFirst[ahead.value.verdict], 0 - leadOfFirst[behind.value.verdict]] as const
  if (Math.sign(leads[0]) !== Math.sign(leads[1])) {
    return unknown('inconsistent', 'The judge changed its mind with the order of the two changes.', cost)
  }
  const reasons = [oneLine(ahead.value.reason), oneLine(behind.value.reason)] as const
  return { kind: 'compared', lead: (leads[0] + leads[1]) / 2, reasons, ...cost }
}

const answerSchema = z.strictObject({
  reason: z.string().refine((text) => text.length <= 8_000),
  verdict: z.enum(['A_much_better', 'A_better', 'equal', 'B_better', 'B_much_better']),
})
type Answer = z.infer<typeof answerSchema>

const leadOfFirst = { A_much_better: 2, A_better: 1, equal: 0, B_better: -1, B_much_better: -2 } as const

type Question = { readonly problem: string; readonly first: string; readonly second: string }

function ask(parts: JudgeParts, question: Question, signal: AbortSignal): Promise<JsonAnswer<Answer>> {
  const values = {
    token: sha256(parts.newSecret()).slice(0, 32),
    problem: quoteText(question.problem),
    first: quoteText(question.first),
    second: quoteText(question.second),
  }
  return askForJson(
    parts.model,
    {
      name: 'comparison',
      answer: answerSchema,
      system: parts.prompts.system,
      messages: [{ role: 'user', content: fillPrompt(parts.prompts.question, values) }],
      maxTokens: maxAnswerTokens,
      temperature: 0,
    },
    signal,
  )
}

type Unanswered = Exclude<JsonAnswer<Answer>, { kind: 'answer' }>
type Unknown = Extract<Comparison, { kind: 'unknown' }>

function reasonOf(reply: Unanswered): Omit<Unknown, keyof Cost> {
  const message = reply.kind === 'truncated' ? "The judge's answer was cut off." : reply.message
  return { kind: 'unknown', cause: reply.kind, message }
}

const unknown = (cause: UnknownCause, message: string, cost: Cost): Unknown => ({
  kind: 'unknown',
  cause,
  message,
  ...cost,
})

/** The judge's words are shown to people, and a patch may have had a hand in them. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 800)
