import { z } from 'zod'
import { noUsage } from '../../domain/model/usage.ts'
import type { FailedReply, FailureCause } from '../../domain/ports/model.ts'
import type { ModelConnection } from './model-connection.ts'
import { retryAfterMs } from './retry-after.ts'
import { withoutSecrets } from './without-secrets.ts'

/** What both official clients throw for an answer with an error status. */
const statusErrorSchema = z.looseObject({
  status: z.number().int(),
  message: z.string().catch(''),
  code: z.string().nullish().catch(null),
  headers: z.instanceof(Headers).nullish().catch(null),
})

/** Turns what a provider's client threw into a reply that says what happened and never holds the key. */
export function describeFailure(connection: ModelConnection, error: unknown): FailedReply {
  const answered = statusErrorSchema.safeParse(error)
  if (answered.success) return describeStatus(connection, answered.data)
  const text = error instanceof Error ? error.message : String(error)
  if (!isConnectionError(error)) {
    return failed(
      'malformed',
      `${connection.name} sent an answer that cannot be read: ${safe(connection, text)}`,
      { charged: 'unknown', retryable: true },
    )
  }
  const code = networkCode(error)
  return failed('network', `${connection.name} could not be reached${code === null ? '' : ` (${code})`}.`, {
    charged: code !== null && neverConnected.includes(code) ? 'nothing' : 'unknown',
    retryable: true,
  })
}

export function timedOut(connection: ModelConnection): FailedReply {
  const seconds = connection.timeoutMs / 1000
  return failed('timeout', `${connection.name} did not answer within ${seconds} s.`, {
    charged: 'unknown',
    retryable: true,
  })
}

function describeStatus(connection: ModelConnection, error: z.infer<typeof statusErrorSchema>): FailedReply {
  const { status } = error
  const cause = causeOf(status)
  const base = `${connection.name} answered with status ${status}`
  // A provider quotes the key it refuses, in part or in full.
  const message =
    cause === 'key_refused' ? `${base}: the key was refused.` : `${base}: ${safe(connection, error.message)}`
  return failed(cause, message, {
    charged: 'nothing',
    retryable: error.code !== 'insufficient_quota' && (cause === 'rate_limited' || cause === 'server'),
    retryAfterMs: retryAfterMs(error.headers ?? null),
  })
}

function causeOf(status: number): FailureCause {
  if (status === 401 || status === 403) return 'key_refused'
  if (status === 429) return 'rate_limited'
  if (status === 408 || status === 409 || status >= 500) return 'server'
  return 'bad_request'
}

type FailureFacts = {
  /** Providers do not charge for error answers; after a cut connection nobody knows. */
  readonly charged: 'nothing' | 'unknown'
  readonly retryable: boolean
  readonly retryAfterMs?: number | null
}

function failed(cause: FailureCause, message: string, facts: FailureFacts): FailedReply {
  const billed = facts.charged === 'nothing' ? { usage: noUsage, usd: 0 } : { usage: null, usd: null }
  return {
    kind: 'failed',
    cause,
    message,
    retryable: facts.retryable,
    retryAfterMs: facts.retryAfterMs ?? null,
    ...billed,
  }
}

/** Codes that say that not even a connection was made, so that nothing can have been charged. */
const neverConnected = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

function isConnectionError(error: unknown): boolean {
  return causesOf(error).some(
    (cause) =>
      cause instanceof Error &&
      (cause.constructor.name.startsWith('APIConnection') || cause.message === 'terminated'),
  )
}

function networkCode(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  }
  return null
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at)
  return causes
}

const safe = (connection: ModelConnection, text: string): string => withoutSecrets(text, connection.apiKey)
