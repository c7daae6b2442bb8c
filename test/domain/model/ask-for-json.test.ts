import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { askForJson, type JsonQuestion } from '../../../src/lib/domain/model/ask-for-json.ts'
import type { ModelReply } from '../../../src/lib/domain/ports/model.ts'
import { createFakeModel, smallUsage, textReply } from '../../fakes/model.ts'

const answer = z.strictObject({ count: z.number().int().min(0) })
const question: JsonQuestion<z.infer<typeof answer>> = {
  name: 'count',
  answer,
  system: 'Count.',
  messages: [{ role: 'user', content: 'aaa' }],
  maxTokens: 50,
  temperature: 0,
}
const ask = (text: string) =>
  askForJson(
    createFakeModel(() => textReply(text)),
    question,
    new AbortController().signal,
  )

describe('askForJson()', () => {
  it.each(['{"count":3}', ' {"count": 3}\n', '```json\n{"count":3}\n```', '```\n{"count":3}\n```\n'])(
    'reads %j',
    async (text) => {
      expect(await ask(text)).toEqual({ kind: 'answer', value: { count: 3 }, usage: smallUsage, usd: 0.001 })
    },
  )

  it.each([
    '',
    'three',
    '{"count":3',
    '{"count":"3"}',
    '{"count":3,"also":1}',
    '{"count":-1}',
    '[{"count":3}]',
    'null',
    'Here it is: {"count":3}',
    '{"count":3}{"count":4}',
    '```json\n{"count":3}\n```\n```json\n{"count":4}\n```',
  ])('fails closed on %j, and keeps its cost', async (text) => {
    expect(await ask(text)).toMatchObject({ kind: 'failed', cause: 'malformed', usd: 0.001 })
  })

  it('sends the schema as a schema and in words', async () => {
    const model = createFakeModel(() => textReply('{"count":3}'))
    await askForJson(model, question, new AbortController().signal)
    const [request] = model.requests
    expect(request?.schema?.jsonSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['count'],
    })
    expect(request?.system).toContain('Count.')
    expect(request?.system).toContain('"additionalProperties":false')
  })

  it('hands on what is no answer', async () => {
    const refusal: ModelReply = { kind: 'refused', message: 'no', usage: null, usd: null }
    const reply = await askForJson(
      createFakeModel(() => refusal),
      question,
      new AbortController().signal,
    )
    expect(reply).toBe(refusal)
  })
})
