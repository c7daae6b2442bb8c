import type { ModelPrice } from '../model/prices.ts'
import type { TokenUsage } from '../model/usage.ts'

type ModelMessage = { readonly role: 'user' | 'assistant'; readonly content: string }

/** The shape an answer must have, as JSON Schema; sent where the provider can hold a model to it. */
type AnswerFormat = { readonly name: string; readonly jsonSchema: Readonly<Record<string, unknown>> }

export type ModelRequest = {
  readonly system: string
  readonly messages: readonly ModelMessage[]
  /** Cap on generated tokens, those of hidden reasoning included. */
  readonly maxTokens: number
  /** A wish: several models have none to set, and answer as they do. Null leaves it to the provider. */
  readonly temperature: number | null
  readonly schema?: AnswerFormat
}

/** `usage` is null when the call may have been charged and nobody said how much; `usd` also when no price is known. */
export type Billed = { readonly usage: TokenUsage | null; readonly usd: number | null }

const failureCauses = [
  'budget',
  'timeout',
  'rate_limited',
  'server',
  'network',
  'key_refused',
  'bad_request',
  'malformed',
] as const
export type FailureCause = (typeof failureCauses)[number]

export type FailedReply = Billed & {
  readonly kind: 'failed'
  readonly cause: FailureCause
  /** One sentence for people; never holds a key. */
  readonly message: string
  readonly retryable: boolean
  /** How long the provider asks to wait, in ms; null when it did not say. */
  readonly retryAfterMs: number | null
}

/** How one call ended. Only `text` is an answer; a loop with tool calls will add a kind of its own. */
export type ModelReply =
  | (Billed & { readonly kind: 'text'; readonly text: string })
  | (Billed & { readonly kind: 'refused'; readonly message: string })
  /** The answer was cut off at `maxTokens` or at the end of the context window. */
  | (Billed & { readonly kind: 'truncated'; readonly text: string })
  | FailedReply

/** A language model. Failures are replies; only the abort of the signal rejects, with AbortedError. */
export interface Model {
  /** 'openai:gpt-5', 'anthropic:claude-opus-5'; recorded beside everything the model said. */
  readonly name: string
  /** Null when it is not known: then no cap in USD can hold. */
  readonly price: ModelPrice | null
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>
}
