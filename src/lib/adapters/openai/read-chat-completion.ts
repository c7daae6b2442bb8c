import { z } from 'zod'
import { costOf } from '../../domain/model/prices.ts'
import type { TokenUsage } from '../../domain/model/usage.ts'
import type { Billed, ModelReply } from '../../domain/ports/model.ts'
import type { ModelConnection } from '../models/model-connection.ts'
import { withoutSecrets } from '../models/without-secrets.ts'

const count = z.number().int().nonnegative()
const usageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z
    .looseObject({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
})

const completionSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string(),
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: usageSchema.nullish().catch(null),
})

/** Reads the body of a chat completion; whatever does not fit is a failed reply. */
export function readChatCompletion(connection: ModelConnection, body: unknown): ModelReply {
  const read = completionSchema.safeParse(body)
  const choice = read.success ? read.data.choices[0] : undefined
  const billed = read.success ? billOf(connection, read.data.usage) : { usage: null, usd: null }
  if (choice === undefined) return malformed(connection, billed)
  const { content, refusal } = choice.message
  const text = content ?? ''
  if (typeof refusal === 'string' && refusal !== '') {
    return { kind: 'refused', message: withoutSecrets(refusal, connection.apiKey), ...billed }
  }
  if (choice.finish_reason === 'content_filter') {
    return { kind: 'refused', message: 'The provider filtered the answer.', ...billed }
  }
  if (choice.finish_reason === 'length') return { kind: 'truncated', text, ...billed }
  if (choice.finish_reason !== 'stop' || text === '') return malformed(connection, billed)
  return { kind: 'text', text, ...billed }
}

function billOf(connection: ModelConnection, usage: z.infer<typeof usageSchema> | null | undefined): Billed {
  if (usage === null || usage === undefined) return { usage: null, usd: null }
  const cachedInput = usage.prompt_tokens_details?.cached_tokens ?? 0
  const cacheWrite = usage.prompt_tokens_details?.cache_write_tokens ?? 0
  const tokens: TokenUsage = {
    input: Math.max(0, usage.prompt_tokens - cachedInput - cacheWrite),
    cachedInput,
    cacheWrite,
    output: usage.completion_tokens,
  }
  return { usage: tokens, usd: costOf(connection.price, tokens) }
}

const malformed = (connection: ModelConnection, billed: Billed): ModelReply => ({
  kind: 'failed',
  cause: 'malformed',
  message: `${connection.name} sent an answer that is not a finished chat completion.`,
  retryable: true,
  retryAfterMs: null,
  ...billed,
})
