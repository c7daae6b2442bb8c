import { z } from 'zod'
import { costOf } from '../../domain/model/prices.ts'
import type { TokenUsage } from '../../domain/model/usage.ts'
import type { Billed, ModelReply } from '../../domain/ports/model.ts'
import type { ModelConnection } from '../models/model-connection.ts'
import { withoutSecrets } from '../models/without-secrets.ts'

const count = z.number().int().nonnegative()
const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
})

const messageSchema = z.looseObject({
  stop_reason: z.string(),
  stop_details: z.looseObject({ explanation: z.string().nullish() }).nullish().catch(null),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  usage: usageSchema.nullish().catch(null),
})

/** Reads the body of a message; blocks of reasoning are left out, and whatever does not fit is a failed reply. */
export function readMessage(connection: ModelConnection, body: unknown): ModelReply {
  const read = messageSchema.safeParse(body)
  if (!read.success) return malformed(connection, { usage: null, usd: null })
  const { content, stop_reason: stopReason, stop_details: details } = read.data
  const billed = billOf(connection, read.data.usage)
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('')
  switch (stopReason) {
    case 'refusal': {
      const explanation = details?.explanation ?? 'The model refused to answer.'
      return { kind: 'refused', message: withoutSecrets(explanation, connection.apiKey), ...billed }
    }
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return { kind: 'truncated', text, ...billed }
    case 'end_turn':
      return text === '' ? malformed(connection, billed) : { kind: 'text', text, ...billed }
    default:
      return malformed(connection, billed)
  }
}

function billOf(connection: ModelConnection, usage: z.infer<typeof usageSchema> | null | undefined): Billed {
  if (usage === null || usage === undefined) return { usage: null, usd: null }
  const tokens: TokenUsage = {
    input: usage.input_tokens,
    cachedInput: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    output: usage.output_tokens,
  }
  return { usage: tokens, usd: costOf(connection.price, tokens) }
}

const malformed = (connection: ModelConnection, billed: Billed): ModelReply => ({
  kind: 'failed',
  cause: 'malformed',
  message: `${connection.name} sent an answer that is not a finished message.`,
  retryable: true,
  retryAfterMs: null,
  ...billed,
})
