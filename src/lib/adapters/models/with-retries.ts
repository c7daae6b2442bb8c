import type { Model, ModelReply } from '../../domain/ports/model.ts'
import type { Random } from '../../kernel/random.ts'
import { wait } from '../../kernel/wait.ts'

export type ModelRetryOptions = {
  /** Calls in all, the first included. */
  readonly attempts: number
  /** Ms before the second call; doubles each time. */
  readonly firstDelayMs: number
  /** The longest wait; a provider that asks for more is not waited for. */
  readonly maxDelayMs: number
  /** Spreads the waits, so that callers stopped together do not come back together. */
  readonly random: Random
}

/**
 * The same model, asked again after a failure that may pass. Only failures that cost nothing are repeated: a call that
 * may have been charged is its caller's to repeat, or a cap on the cost would not hold.
 */
export function withRetries(model: Model, options: ModelRetryOptions): Model {
  return {
    name: model.name,
    price: model.price,
    async complete(request, signal) {
      for (let attempt = 1; ; attempt++) {
        const reply = await model.complete(request, signal)
        const delay = delayBefore(attempt, reply, options)
        if (delay === null) return reply
        await wait(delay, signal)
      }
    },
  }
}

/** Null when the reply stands. */
function delayBefore(attempt: number, reply: ModelReply, options: ModelRetryOptions): number | null {
  if (reply.kind !== 'failed' || !reply.retryable || reply.usage === null) return null
  if (attempt >= options.attempts || reply.cause === 'malformed') return null
  const backoff = Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (attempt - 1))
  const spread = backoff * (0.75 + 0.5 * options.random.next())
  if (reply.retryAfterMs === null) return Math.min(options.maxDelayMs, spread)
  return reply.retryAfterMs > options.maxDelayMs ? null : reply.retryAfterMs
}
