import { describe, expect, it } from 'vitest'
import { withRetries } from '../../../src/lib/adapters/models/with-retries.ts'
import { noUsage } from '../../../src/lib/domain/model/usage.ts'
import type { FailedReply, Model, ModelReply } from '../../../src/lib/domain/ports/model.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'
import { startModelServer } from '../../fakes/model-server.ts'
import { clients, question } from './provider-clients.ts'

const never = new AbortController().signal
const options = { attempts: 3, firstDelayMs: 5, maxDelayMs: 2_000, random: seededRandom('retries') }

const failure = (change: Partial<FailedReply> = {}): FailedReply => ({
  kind: 'failed',
  cause: 'server',
  message: 'down',
  retryable: true,
  retryAfterMs: null,
  usage: noUsage,
  usd: 0,
  ...change,
})

const failingOnceWith = (reply: ModelReply) =>
  createFakeModel((_, call) => (call === 1 ? reply : textReply('hello')))

describe('withRetries()', () => {
  it('asks again after a failure that may pass', async () => {
    const model = failingOnceWith(failure())
    expect((await withRetries(model, options).complete(question, never)).kind).toBe('text')
    expect(model.requests).toHaveLength(2)
  })

  it('gives the last failure when the attempts are used up', async () => {
    const model = createFakeModel((_, call) => failure({ message: `down ${call}` }))
    const reply = await withRetries(model, options).complete(question, never)
    expect(reply).toMatchObject({ kind: 'failed', message: 'down 3' })
  })

  it.each([
    ['a final failure', failure({ retryable: false })],
    ['a failure that may have been charged', failure({ cause: 'timeout', usage: null, usd: null })],
    ['an answer in the wrong form', failure({ cause: 'malformed' })],
    ['a wait longer than its limit', failure({ retryAfterMs: 2_001 })],
    ['a refusal', { kind: 'refused', message: 'no', usage: noUsage, usd: 0 } satisfies ModelReply],
  ])('does not ask again after %s', async (_, reply) => {
    const model = failingOnceWith(reply)
    expect(await withRetries(model, options).complete(question, never)).toBe(reply)
    expect(model.requests).toHaveLength(1)
  })

  it('stops waiting when its caller aborts', async () => {
    const model = failingOnceWith(failure({ retryAfterMs: 1_900 }))
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    const started = performance.now()
    await expect(withRetries(model, options).complete(question, stop.signal)).rejects.toBeInstanceOf(
      AbortedError,
    )
    expect(performance.now() - started).toBeLessThan(1_500)
  })

  it.each(clients)('waits as long as the provider asks, through the %s client', async (_, connect) => {
    const server = await startModelServer([
      { kind: 'status', status: 429, headers: { 'retry-after-ms': '300' } },
      { kind: 'text', text: 'hello' },
    ])
    const model: Model = withRetries(await connect(server), options)
    const started = performance.now()
    expect((await model.complete(question, never)).kind).toBe('text')
    expect(performance.now() - started).toBeGreaterThanOrEqual(295)
    expect(server.requests).toHaveLength(2)
  })
})
