import type { ModelPrice } from '../../src/lib/domain/model/prices.ts'
import type { TokenUsage } from '../../src/lib/domain/model/usage.ts'
import type { Model, ModelReply, ModelRequest } from '../../src/lib/domain/ports/model.ts'
import { throwIfAborted } from '../../src/lib/kernel/wait.ts'

export const smallUsage: TokenUsage = { input: 100, cachedInput: 0, cacheWrite: 0, output: 10 }

export const textReply = (text: string, usd: number | null = 0.001): ModelReply => ({
  kind: 'text',
  text,
  usage: smallUsage,
  usd,
})

type Answer = (request: ModelRequest, call: number) => ModelReply | Promise<ModelReply>

export type FakeModel = Model & { readonly requests: ModelRequest[] }

/** A model that answers as the test says and remembers what it was asked. */
export function createFakeModel(
  answer: Answer,
  { name = 'fake:model', price = null }: { name?: string; price?: ModelPrice | null } = {},
): FakeModel {
  const requests: ModelRequest[] = []
  return {
    name,
    price,
    requests,
    async complete(request, signal) {
      throwIfAborted(signal)
      requests.push(request)
      const reply = await answer(request, requests.length)
      throwIfAborted(signal)
      return reply
    },
  }
}
