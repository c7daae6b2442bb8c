import type { Budget } from '../budget.ts'
import type { FailedReply, Model, ModelReply, ModelRequest } from '../ports/model.ts'
import { costOf } from './prices.ts'
import { noUsage, tokensOf } from './usage.ts'

/** A null cap does not bind. */
export type ModelBudget = Pick<Budget, 'usd' | 'tokens'>

/** What the calls cost so far. `usd` is null once a call was made whose price is not known. */
type ModelSpend = { readonly usd: number | null; readonly tokens: number; readonly calls: number }

export type BudgetedModel = Model & { spent(): ModelSpend }

/**
 * The same model under a cap on its calls together, concurrent ones too: each call first reserves the most it can cost
 * and fails with cause `budget` when that would pass a cap. What a call really used replaces its reservation; a call
 * whose use nobody reported (a timeout, a broken connection, an abort) keeps it in full.
 */
export function withBudget(model: Model, budget: ModelBudget): BudgetedModel {
  let spend: ModelSpend = { usd: 0, tokens: 0, calls: 0 }
  const reserved = new Set<Charge>()

  const complete = async (request: ModelRequest, signal: AbortSignal): Promise<ModelReply> => {
    const most = mostCharge(model, request)
    const refusal = refusalOf(model, budget, [...reserved].reduce(plus, spend), most)
    if (refusal !== null) return overBudget(refusal)
    reserved.add(most)
    let charge = most
    try {
      const reply = await model.complete(request, signal)
      if (reply.usage !== null) charge = { usd: reply.usd, tokens: tokensOf(reply.usage) }
      return reply
    } finally {
      reserved.delete(most)
      spend = { ...plus(spend, charge), calls: spend.calls + 1 }
    }
  }
  return { name: model.name, price: model.price, complete, spent: () => spend }
}

type Charge = { readonly usd: number | null; readonly tokens: number }

/**
 * The most a call can use. A token is at least one byte of text for the byte-level vocabularies of all providers, and
 * a message's frame a few tokens more; everything may be written to the provider's cache.
 */
function mostCharge(model: Model, request: ModelRequest): Charge {
  const texts = [request.system, ...request.messages.map(({ content }) => content)]
  if (request.schema !== undefined) texts.push(JSON.stringify(request.schema))
  const prompt = texts.reduce((sum, text) => sum + utf8Length(text) + frameTokens, 0)
  const usage = { ...noUsage, output: request.maxTokens }
  const costs = [
    costOf(model.price, { ...usage, input: prompt }),
    costOf(model.price, { ...usage, cacheWrite: prompt }),
  ]
  const known = costs.filter((cost) => cost !== null)
  return { usd: known.length === 0 ? null : Math.max(...known), tokens: prompt + request.maxTokens }
}

const frameTokens = 64

const utf8Length = (text: string): number => new TextEncoder().encode(text).length

function refusalOf(model: Model, budget: ModelBudget, taken: Charge, most: Charge): string | null {
  if (budget.tokens !== null && taken.tokens + most.tokens > budget.tokens) {
    return `The call to ${model.name} may use ${most.tokens} tokens, and ${Math.max(0, budget.tokens - taken.tokens)} of ${budget.tokens} are left.`
  }
  if (budget.usd === null) return null
  if (most.usd === null || taken.usd === null) {
    return `The price of ${model.name} is not known, so a cap in USD cannot hold for it.`
  }
  if (taken.usd + most.usd <= budget.usd) return null
  const left = Math.max(0, budget.usd - taken.usd)
  return `The call to ${model.name} may cost ${most.usd.toFixed(4)} USD, and ${left.toFixed(4)} of ${budget.usd} are left.`
}

const overBudget = (message: string): FailedReply => ({
  kind: 'failed',
  cause: 'budget',
  message,
  retryable: false,
  retryAfterMs: null,
  usage: noUsage,
  usd: 0,
})

const plus = (a: Charge, b: Charge): Charge => ({
  usd: a.usd === null || b.usd === null ? null : a.usd + b.usd,
  tokens: a.tokens + b.tokens,
})
