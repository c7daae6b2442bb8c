import type { ModelPrice } from '../../domain/model/prices.ts'

/** What an adapter needs to reach one model of one provider. */
export type ModelConnection = {
  /** The full name as recorded, 'openai:gpt-5'. */
  readonly name: string
  /** The name the provider knows. */
  readonly model: string
  readonly apiKey: string
  /** Null for the provider's own address. */
  readonly baseUrl: string | null
  readonly price: ModelPrice | null
  /** Ms for one attempt, from sending to the last byte of the answer. */
  readonly timeoutMs: number
}

/** The largest answer that is read; far above what any `maxTokens` can produce. */
export const maxAnswerBytes = 8 * 1024 * 1024
