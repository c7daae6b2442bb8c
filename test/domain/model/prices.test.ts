import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { costOf, priceListSchema, priceOf } from '../../../src/lib/domain/model/prices.ts'

const list = priceListSchema.parse(
  JSON.parse(readFileSync(fileURLToPath(new URL('../../../templates/prices.json', import.meta.url)), 'utf8')),
)

describe('the list of prices', () => {
  it('holds no rate that cannot be: reading the cache dearer than input, output cheaper, long prompts cheaper', () => {
    for (const [name, price] of Object.entries(list.models)) {
      for (const rates of [price, price.longPrompt ?? price]) {
        expect(rates.cachedInput, name).toBeLessThanOrEqual(rates.input)
        expect(rates.output, name).toBeGreaterThan(rates.input)
        expect(rates.cacheWrite ?? rates.input, name).toBeGreaterThanOrEqual(rates.input)
      }
      if (price.longPrompt !== undefined) expect(price.longPrompt.input, name).toBeGreaterThan(price.input)
    }
  })

  it('gives a dated snapshot the price of its model, unless it has a row of its own', () => {
    expect(priceOf(list, 'anthropic:claude-haiku-4-5-20251001')).toEqual(
      priceOf(list, 'anthropic:claude-haiku-4-5'),
    )
    expect(priceOf(list, 'openai:gpt-5-2025-08-07')).toEqual(priceOf(list, 'openai:gpt-5'))
    expect(priceOf(list, 'openai:gpt-4o-2024-05-13')?.input).toBe(5)
  })

  it.each(['openai:gpt-9', 'openai:gpt-5-pro', 'openai-compatible:gpt-5', 'gpt-5', 'openai:toString'])(
    'has no price for %s',
    (name) => {
      expect(priceOf(list, name)).toBeNull()
    },
  )
})

describe('costOf()', () => {
  const price = { input: 2, cachedInput: 0.2, output: 10 }
  const usage = { input: 1_000_000, cachedInput: 500_000, cacheWrite: 100_000, output: 20_000 }

  it('adds up every kind of token at its own rate, cache writes at the rate of input unless said', () => {
    expect(costOf(price, usage)).toBeCloseTo(2 + 0.1 + 0.2 + 0.2, 10)
    expect(costOf({ ...price, cacheWrite: 2.5 }, usage)).toBeCloseTo(2 + 0.1 + 0.25 + 0.2, 10)
  })

  it('charges the whole call at the long rate once its prompt is longer than the limit', () => {
    const long = { ...price, longPrompt: { above: 1_600_000, input: 4, cachedInput: 0.4, output: 20 } }
    expect(costOf(long, usage)).toBeCloseTo(2.5, 10)
    expect(costOf(long, { ...usage, cachedInput: 500_001 })).toBeCloseTo(5, 4)
  })

  it('knows no cost without a price', () => {
    expect(costOf(null, usage)).toBeNull()
  })
})
