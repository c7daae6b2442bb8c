import { z } from 'zod'
import { type TokenUsage, tokensOf } from './usage.ts'

const ratesSchema = z.strictObject({
  input: z.number().nonnegative(),
  cachedInput: z.number().nonnegative(),
  /** Absent: writing to the cache costs what input costs. */
  cacheWrite: z.number().nonnegative().optional(),
  output: z.number().nonnegative(),
})

/** USD per million tokens. `longPrompt` holds for every token of a call whose prompt has more than `above` tokens. */
const modelPriceSchema = ratesSchema.extend({
  longPrompt: ratesSchema.extend({ above: z.number().int().positive() }).optional(),
})
export type ModelPrice = z.infer<typeof modelPriceSchema>

/** `templates/prices.json`: list prices by 'provider:model', as their providers published them. */
export const priceListSchema = z.strictObject({
  unit: z.literal('USD per 1,000,000 tokens'),
  checked: z.iso.date(),
  sources: z.array(z.url()).min(1),
  models: z.record(z.string().regex(/^(openai|anthropic):\S+$/), modelPriceSchema),
})
export type PriceList = z.infer<typeof priceListSchema>

/** The price of 'provider:model'; a dated snapshot costs what its model costs unless it has its own row. */
export function priceOf(list: PriceList, name: string): ModelPrice | null {
  const undated = name.replace(/-(\d{4}-\d{2}-\d{2}|20\d{6})$/, '')
  return list.models[name] ?? list.models[undated] ?? null
}

/** What a call cost in USD; null without a price. */
export function costOf(price: ModelPrice | null, usage: TokenUsage): number | null {
  if (price === null) return null
  const prompt = tokensOf(usage) - usage.output
  const rates = price.longPrompt !== undefined && prompt > price.longPrompt.above ? price.longPrompt : price
  const sum =
    usage.input * rates.input +
    usage.cachedInput * rates.cachedInput +
    usage.cacheWrite * (rates.cacheWrite ?? rates.input) +
    usage.output * rates.output
  return sum / 1_000_000
}
