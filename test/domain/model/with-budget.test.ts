import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../../../src/lib/domain/model/prices.ts'
import { noUsage } from '../../../src/lib/domain/model/usage.ts'
import { withBudget } from '../../../src/lib/domain/model/with-budget.ts'
import type { ModelReply, ModelRequest } from '../../../src/lib/domain/ports/model.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'

const never = new AbortController().signal
const price = { input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 4 }
const request: ModelRequest = {
  system: 's'.repeat(500),
  messages: [{ role: 'user', content: 'u'.repeat(372) }],
  maxTokens: 1000,
  temperature: null,
}
/** 500 + 372 bytes and two frames of 64 tokens, written to the cache, with 1,000 tokens of output. */
const mostTokens = 2000
const mostUsd = (1000 * 1.25 + 1000 * 4) / 1e6

const priced = (answer: () => ModelReply | Promise<ModelReply> = () => textReply('hi', 0.00014)) =>
  createFakeModel(answer, { price })

describe('withBudget()', () => {
  it('lets a call through that exactly fits, and counts what it really used', async () => {
    const model = withBudget(priced(), { usd: mostUsd, tokens: mostTokens })
    expect((await model.complete(request, never)).kind).toBe('text')
    expect(model.spent()).toEqual({ usd: 0.00014, tokens: 110, calls: 1 })
  })

  it.each([
    ['USD', { usd: mostUsd - 1e-9, tokens: null }],
    ['tokens', { usd: null, tokens: mostTokens - 1 }],
  ])('refuses, before anything is sent, what could pass the cap in %s', async (_, budget) => {
    const inner = priced()
    const model = withBudget(inner, budget)
    expect(await model.complete(request, never)).toMatchObject({
      kind: 'failed',
      cause: 'budget',
      retryable: false,
      usd: 0,
    })
    expect(inner.requests).toEqual([])
    expect(model.spent().calls).toBe(0)
  })

  it('refuses a model of unknown price under a cap in USD, and lets it through without one', async () => {
    const unpriced = createFakeModel(() => textReply('hi', null))
    const capped = await withBudget(unpriced, { usd: 100, tokens: null }).complete(request, never)
    expect(capped).toMatchObject({ cause: 'budget', message: expect.stringContaining('not known') })
    const free = withBudget(unpriced, { usd: null, tokens: 10_000 })
    expect((await free.complete(request, never)).kind).toBe('text')
    expect(free.spent()).toEqual({ usd: null, tokens: 110, calls: 1 })
  })

  it('counts calls under way: two that fit alone do not both start', async () => {
    const model = withBudget(priced(), { usd: mostUsd * 1.5, tokens: null })
    const replies = await Promise.all([model.complete(request, never), model.complete(request, never)])
    expect(replies.map(({ kind }) => kind)).toEqual(['text', 'failed'])
    expect((await model.complete(request, never)).kind).toBe('text')
  })

  it('charges in full a call whose use nobody reported', async () => {
    const lost: ModelReply = {
      kind: 'failed',
      cause: 'timeout',
      message: 'late',
      retryable: true,
      retryAfterMs: null,
      usage: null,
      usd: null,
    }
    const model = withBudget(
      priced(() => lost),
      { usd: mostUsd * 1.5, tokens: null },
    )
    expect(await model.complete(request, never)).toBe(lost)
    expect(model.spent()).toEqual({ usd: mostUsd, tokens: mostTokens, calls: 1 })
    expect(await model.complete(request, never)).toMatchObject({ cause: 'budget' })
  })

  it('charges in full a call that was aborted', async () => {
    const stop = new AbortController()
    const model = withBudget(
      priced(() => {
        stop.abort()
        return textReply('too late')
      }),
      { usd: 1, tokens: null },
    )
    await expect(model.complete(request, stop.signal)).rejects.toThrow()
    expect(model.spent().usd).toBe(mostUsd)
  })

  it('never lets calls together cost more than the cap, whatever they ask and whatever they use', async () => {
    const call = fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 200 }),
      maxTokens: fc.integer({ min: 1, max: 500 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 12 }),
        fc.integer({ min: 0, max: 3000 }),
        async (calls, millionths) => {
          const usd = millionths / 1e6
          let truth = 0
          const inner = createFakeModel(
            ({ maxTokens, messages }, index) => {
              const bytes = new TextEncoder().encode(messages[0]?.content ?? '').length
              const output = Math.floor(maxTokens * (calls[index - 1]?.used ?? 1))
              const usage = { ...noUsage, input: bytes, output }
              truth += costOf(price, usage) ?? 0
              return { kind: 'text', text: 'x', usage, usd: costOf(price, usage) }
            },
            { price },
          )
          const model = withBudget(inner, { usd, tokens: null })
          for (const { text, maxTokens } of calls) {
            await model.complete(
              { ...request, messages: [{ role: 'user', content: text }], maxTokens },
              never,
            )
          }
          expect(truth).toBeLessThanOrEqual(usd + 1e-12)
          expect(model.spent().usd).toBeCloseTo(truth, 10)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps the name and the price of the model', () => {
    const model = withBudget(priced(), { usd: 1, tokens: null })
    expect([model.name, model.price]).toEqual(['fake:model', price])
  })
})
