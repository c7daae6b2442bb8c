import { describe, expect, it } from 'vitest'
import { openModel } from '../../src/lib/app/open-model.ts'
import { reportError } from '../../src/lib/kernel/errors.ts'
import { startModelServer } from '../fakes/model-server.ts'

const never = new AbortController().signal
const request = {
  system: 'Be brief.',
  messages: [{ role: 'user', content: 'Hello?' }],
  maxTokens: 50,
  temperature: 0,
} as const

const errorOf = async (name: string, variables: Record<string, string> = {}) =>
  reportError(await openModel(name, variables).catch((error: unknown) => error))

describe('openModel()', () => {
  it('reaches an OpenAI model at the address and with the key of the environment', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'yes' }])
    const model = await openModel('gpt-5-mini', { OPENAI_API_KEY: 'k1', OPENAI_BASE_URL: `${server.url}/v1` })
    expect(model.name).toBe('openai:gpt-5-mini')
    expect(model.price?.output).toBe(2)
    expect(await model.complete(request, never)).toMatchObject({ kind: 'text', text: 'yes' })
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer k1' },
      body: { model: 'gpt-5-mini', max_completion_tokens: 50 },
    })
  })

  it('reaches an Anthropic model', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'yes' }])
    const model = await openModel('anthropic:claude-opus-5', {
      ANTHROPIC_API_KEY: 'k2',
      ANTHROPIC_BASE_URL: server.url,
    })
    expect(await model.complete(request, never)).toMatchObject({ kind: 'text', text: 'yes' })
    expect(server.requests[0]).toMatchObject({
      path: '/v1/messages',
      body: { model: 'claude-opus-5', max_tokens: 50 },
    })
  })

  it('reaches a compatible server without a key, at a price nobody knows', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'yes' }])
    const model = await openModel('openai-compatible:qwen/coder', { OPENAI_BASE_URL: `${server.url}/v1` })
    expect(model.price).toBeNull()
    expect(await model.complete(request, never)).toMatchObject({ kind: 'text', usd: null })
    expect(server.requests[0]?.body).toMatchObject({ model: 'qwen/coder', max_tokens: 50 })
  })

  it('asks again when the provider is busy', async () => {
    const server = await startModelServer([
      { kind: 'status', status: 429, headers: { 'retry-after-ms': '20' } },
      { kind: 'text', text: 'yes' },
    ])
    const model = await openModel('o3', { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: server.url })
    expect((await model.complete(request, never)).kind).toBe('text')
  })

  it.each([
    ['openai:gpt-5', 'OPENAI_API_KEY'],
    ['claude-opus-5', 'ANTHROPIC_API_KEY'],
  ])('says which key %s needs', async (name, variable) => {
    for (const variables of [{}, { [variable]: '' }, { [variable]: '  ' }]) {
      const report = await errorOf(name, variables)
      expect(report).toMatchObject({ code: 'AGT_MODEL_KEY', exitCode: 4 })
      expect(report.message).toContain(variable)
    }
  })

  it('refuses a key that cannot be one, without showing it', async () => {
    const report = await errorOf('gpt-5', { OPENAI_API_KEY: 'sk-one\nsk-two' })
    expect(report).toMatchObject({ code: 'AGT_MODEL_KEY', exitCode: 4 })
    expect(JSON.stringify(report)).not.toContain('sk-')
  })

  it('refuses a name nobody knows', async () => {
    expect(await errorOf('llama')).toMatchObject({
      code: 'AGT_USAGE',
      exitCode: 2,
      hint: expect.stringContaining('openai:'),
    })
  })

  it.each(['', 'not a url', 'file:///etc', 'https://user:pass@example.org/v1'])(
    'refuses the address %j for a compatible server',
    async (address) => {
      const report = await errorOf('openai-compatible:m', { OPENAI_BASE_URL: address })
      expect(report).toMatchObject({ code: 'AGT_CONFIG', exitCode: 3 })
      expect(report.message).not.toContain('pass')
    },
  )
})
