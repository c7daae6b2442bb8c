import { createServer } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { ModelReply } from '../../../src/lib/domain/ports/model.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { type ScriptedReply, startModelServer } from '../../fakes/model-server.ts'
import { clients, question, testKey } from './provider-clients.ts'

const never = new AbortController().signal

describe.each(clients)('the %s client', (name, connect) => {
  const replyTo = async (script: readonly ScriptedReply[], timeoutMs = 5_000): Promise<ModelReply> => {
    const model = await connect(await startModelServer(script), { timeoutMs })
    return model.complete(question, never)
  }

  it('returns the text with what it cost, cached tokens at their own price', async () => {
    const reply = await replyTo([{ kind: 'text', text: 'hello' }])
    expect(reply).toEqual({
      kind: 'text',
      text: 'hello',
      usage: { input: 1000, cachedInput: 200, cacheWrite: 0, output: 50 },
      usd: (1000 * 2 + 200 * 0.5 + 50 * 10) / 1e6,
    })
  })

  it('does not charge tokens written to the cache twice', async () => {
    const tokens = { input: 10, cached: 20, written: 30, output: 40 }
    const reply = await replyTo([{ kind: 'text', text: 'hello', tokens }])
    expect(reply.usage).toEqual({ input: 10, cachedInput: 20, cacheWrite: 30, output: 40 })
    expect(reply.usd).toBeCloseTo((10 * 2 + 20 * 0.5 + 30 * 2.5 + 40 * 10) / 1e6, 12)
  })

  it('says that the cost is unknown when the provider does not tell', async () => {
    const reply = await replyTo([{ kind: 'text', text: 'hello', tokens: null }])
    expect(reply).toEqual({ kind: 'text', text: 'hello', usage: null, usd: null })
  })

  it('knows the tokens but not the cost of a model without a price', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'hello' }])
    const reply = await (await connect(server, { price: null })).complete(question, never)
    expect(reply.usage?.output).toBe(50)
    expect(reply.usd).toBeNull()
  })

  it('tells a refusal and a cut-off answer from an answer, and counts their cost', async () => {
    expect(await replyTo([{ kind: 'refusal', text: 'I will not.' }])).toMatchObject({
      kind: 'refused',
      message: 'I will not.',
      usage: { output: 50 },
    })
    expect(await replyTo([{ kind: 'truncated', text: 'hel' }])).toMatchObject({
      kind: 'truncated',
      text: 'hel',
      usage: { output: 50 },
    })
  })

  it.each([
    ['not JSON', '{"choices": ['],
    ['another shape', '{"choices": [], "content": "text"}'],
    ['a bare value', '42'],
    ['nothing', ''],
  ])('fails closed on a body that is %s', async (_, body) => {
    expect(await replyTo([{ kind: 'raw', body }])).toMatchObject({
      kind: 'failed',
      cause: 'malformed',
      usage: null,
      usd: null,
    })
  })

  it('fails closed on an empty answer', async () => {
    expect(await replyTo([{ kind: 'text', text: '' }])).toMatchObject({ kind: 'failed', cause: 'malformed' })
  })

  it('fails closed on a body of another content type', async () => {
    const reply = await replyTo([{ kind: 'raw', body: '<html>', contentType: 'text/html' }])
    expect(reply).toMatchObject({ kind: 'failed', cause: 'malformed' })
  })

  it.each([
    [400, 'bad_request', false],
    [401, 'key_refused', false],
    [403, 'key_refused', false],
    [404, 'bad_request', false],
    [429, 'rate_limited', true],
    [500, 'server', true],
    [529, 'server', true],
  ] as const)('reads status %i as %s', async (status, cause, retryable) => {
    const reply = await replyTo([{ kind: 'status', status, headers: { 'retry-after': '7' } }])
    expect(reply).toMatchObject({ kind: 'failed', cause, retryable, retryAfterMs: 7000, usd: 0 })
  })

  it('does not repeat a call by itself', async () => {
    const server = await startModelServer([{ kind: 'status', status: 500 }])
    await (await connect(server)).complete(question, never)
    expect(server.requests).toHaveLength(1)
  })

  it.each(['hang', 'stall'] as const)('ends a %s at its timeout, at unknown cost', async (kind) => {
    expect(await replyTo([{ kind }], 150)).toMatchObject({
      kind: 'failed',
      cause: 'timeout',
      retryable: true,
      usage: null,
    })
  })

  it.each(['hang', 'stall'] as const)('ends a %s as soon as its caller aborts', async (kind) => {
    const server = await startModelServer([{ kind }])
    const stop = new AbortController()
    const call = (await connect(server)).complete(question, stop.signal)
    setTimeout(() => stop.abort(), 100)
    await expect(call).rejects.toBeInstanceOf(AbortedError)
  })

  it('sends nothing when its caller has already aborted', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'hello' }])
    const call = (await connect(server)).complete(question, AbortSignal.abort())
    await expect(call).rejects.toBeInstanceOf(AbortedError)
    expect(server.requests).toEqual([])
  })

  it('says that a broken connection may have cost something', async () => {
    expect(await replyTo([{ kind: 'drop' }])).toMatchObject({ kind: 'failed', retryable: true, usage: null })
  })

  it('says that a connection never made cost nothing', async () => {
    const url = `http://127.0.0.1:${await unusedPort()}`
    expect(await (await connect({ url })).complete(question, never)).toMatchObject({
      kind: 'failed',
      cause: 'network',
      retryable: true,
      usd: 0,
    })
  })

  it('breaks off an answer without an end', async () => {
    const reply = await replyTo([{ kind: 'flood' }], 20_000)
    expect(reply).toMatchObject({ kind: 'failed', usage: null })
    expect(reply.kind === 'failed' && reply.cause).not.toBe('timeout')
  })

  it('follows no redirect, so that the key stays with the address it was meant for', async () => {
    const elsewhere = await startModelServer([{ kind: 'text', text: 'stolen' }])
    const server = await startModelServer([
      { kind: 'status', status: 307, headers: { location: `${elsewhere.url}/v1/messages` } },
    ])
    const reply = await (await connect(server)).complete(question, never)
    expect(reply.kind).toBe('failed')
    expect(elsewhere.requests).toEqual([])
  })

  it.each([400, 401, 403, 429, 500])(
    'never repeats the key that a provider quotes with status %i',
    async (status) => {
      const message = `Incorrect API key provided: ${testKey}, also known as sk-test***fXYZ. Bearer ${testKey}`
      const written = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
      const reply = await replyTo([{ kind: 'status', status, message }])
      const logged = JSON.stringify(written.flatMap((spy) => spy.mock.calls))
      vi.restoreAllMocks()
      for (const text of [JSON.stringify(reply), logged]) {
        expect(text).not.toContain(testKey)
        expect(text).not.toContain('fXYZ')
      }
    },
  )

  it('sends the question, and the key in a header alone', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'hello' }])
    await (await connect(server)).complete(question, never)
    const [request] = server.requests
    expect(request?.headers.authorization).toBe(`Bearer ${testKey}`)
    expect(JSON.stringify(request?.body) + request?.path).not.toContain(testKey)
    expect(JSON.stringify(request?.body)).toContain('You are terse.')
    expect(JSON.stringify(request?.body)).toContain('Say hello.')
  })

  it('asks for the schema where the provider takes one, and goes without it where it does not', async () => {
    const schema = { name: 'answer', jsonSchema: { type: 'object' } }
    const field = name === 'openai' ? 'response_format' : 'output_config'
    const server = await startModelServer([
      { kind: 'status', status: 400, message: `Unknown parameter: ${field}` },
      { kind: 'text', text: '{}' },
    ])
    const model = await connect(server)
    expect(await model.complete({ ...question, schema }, never)).toMatchObject({ kind: 'text', text: '{}' })
    await model.complete({ ...question, schema }, never)
    expect(server.requests.map(({ body }) => field in body)).toEqual([true, false, false])
    expect(JSON.stringify(server.requests[0]?.body)).toContain('json_schema')
  })
})

describe('the openai client', () => {
  const [, connect] = clients[0] ?? []

  it('goes without a temperature when the model takes none, but sends it to those that do', async () => {
    const server = await startModelServer([
      { kind: 'text', text: 'hello' },
      { kind: 'status', status: 400, message: "Unsupported value: 'temperature' does not support 0" },
      { kind: 'text', text: 'hello' },
    ])
    const model = await connect?.(server)
    await model?.complete(question, never)
    await model?.complete(question, never)
    expect(server.requests.map(({ body }) => body.temperature)).toEqual([0, 0, undefined])
  })

  it('does not wait for a quota that is used up', async () => {
    const server = await startModelServer([{ kind: 'status', status: 429, code: 'insufficient_quota' }])
    const reply = await (await connect?.(server))?.complete(question, never)
    expect(reply).toMatchObject({ kind: 'failed', cause: 'rate_limited', retryable: false })
  })

  it('reads an answer filtered by the provider as a refusal', async () => {
    const body = JSON.stringify({ choices: [{ finish_reason: 'content_filter', message: { content: 'x' } }] })
    const server = await startModelServer([{ kind: 'raw', body }])
    expect(await (await connect?.(server))?.complete(question, never)).toMatchObject({ kind: 'refused' })
  })
})

describe('the anthropic client', () => {
  it('reads the end of the context window as a cut-off answer', async () => {
    const body = JSON.stringify({ stop_reason: 'model_context_window_exceeded', content: [] })
    const server = await startModelServer([{ kind: 'raw', body }])
    const reply = await (await clients[1]?.[1](server))?.complete(question, never)
    expect(reply).toMatchObject({ kind: 'truncated', usage: null })
  })

  it('asks for long answers without streaming', async () => {
    const server = await startModelServer([{ kind: 'text', text: 'hello' }])
    const reply = await (await clients[1]?.[1](server))?.complete({ ...question, maxTokens: 60_000 }, never)
    expect(reply?.kind).toBe('text')
  })
})

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}
