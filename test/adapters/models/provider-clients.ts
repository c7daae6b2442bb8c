import { createAnthropicModel } from '../../../src/lib/adapters/anthropic/create-anthropic-model.ts'
import type { ModelConnection } from '../../../src/lib/adapters/models/model-connection.ts'
import { createOpenAiModel } from '../../../src/lib/adapters/openai/create-openai-model.ts'
import type { Model, ModelRequest } from '../../../src/lib/domain/ports/model.ts'
import type { ModelServer } from '../../fakes/model-server.ts'

export const testKey = 'sk-test-0123456789abcdefXYZ'

const testPrice = { input: 2, cachedInput: 0.5, cacheWrite: 2.5, output: 10 }

export const question: ModelRequest = {
  system: 'You are terse.',
  messages: [{ role: 'user', content: 'Say hello.' }],
  maxTokens: 100,
  temperature: 0,
}

type Connect = (server: Pick<ModelServer, 'url'>, change?: Partial<ModelConnection>) => Promise<Model>

/** Each official client, pointed at a scripted server. */
export const clients: readonly (readonly [string, Connect])[] = [
  [
    'openai',
    ({ url }, change) =>
      createOpenAiModel({
        ...connection('openai:m', `${url}/v1`),
        tokenCap: 'max_completion_tokens',
        ...change,
      }),
  ],
  ['anthropic', ({ url }, change) => createAnthropicModel({ ...connection('anthropic:m', url), ...change })],
]

const connection = (name: string, baseUrl: string): ModelConnection => ({
  name,
  model: 'm',
  apiKey: testKey,
  baseUrl,
  price: testPrice,
  timeoutMs: 5_000,
})
