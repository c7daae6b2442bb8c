import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openModel } from '../../../src/lib/app/open-model.ts'
import { withBudget } from '../../../src/lib/domain/model/with-budget.ts'
import { createJudge } from '../../../src/lib/grading/judge/create-judge.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { type ScriptedReply, startModelServer } from '../../fakes/model-server.ts'

const prompts = fileURLToPath(new URL('../../../templates/prompts', import.meta.url))
const equal = JSON.stringify({ reason: 'Same.', verdict: 'equal' })

async function trial(name: string, script: readonly ScriptedReply[], usd: number | null = null) {
  const server = await startModelServer(script)
  const model = await openModel(
    name,
    {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${server.url}/v1`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.url,
    },
    { timeoutMs: 2_000, attempts: 1 },
  )
  const options = {
    model: withBudget(model, { usd, tokens: null }),
    newSecret: () => crypto.randomUUID() + crypto.randomUUID(),
    clock: systemClock,
    prompts,
  }
  const made = await createJudge(options, new AbortController().signal)
  return { made, requests: server.requests, spent: options.model.spent() }
}

describe.each(['openai:gpt-5', 'anthropic:claude-opus-5'])('a trial of %s over HTTP', (name) => {
  it('asks with the schema of the answer and counts what it cost', async () => {
    const { made, requests, spent } = await trial(name, [{ kind: 'text', text: equal }])
    expect(made).toMatchObject({ ok: false, reason: { trial: { calls: 34, consistency: 1 } } })
    expect(requests).toHaveLength(34)
    expect(JSON.stringify(requests[0]?.body)).toContain('"B_much_better"')
    const paid = made.ok ? made.value.trial.usd : made.reason.trial.usd
    expect(spent.usd).toBeCloseTo(paid ?? 0, 9)
    expect(spent.usd).toBeGreaterThan(0)
  })

  it.each<[string, ScriptedReply]>([
    ['another schema', { kind: 'text', text: '{"score": 1}' }],
    ['a refusal', { kind: 'refusal', text: 'No.' }],
    ['a cut-off answer', { kind: 'truncated', text: '{"reason"' }],
  ])('comes to nothing with %s', async (_, reply) => {
    const { made } = await trial(name, [reply])
    expect(made).toMatchObject({ ok: false, reason: { trial: { accuracy: 0 } } })
  })

  it('spends nothing under a cap that is too small for one question', async () => {
    const { made, requests, spent } = await trial(name, [{ kind: 'text', text: equal }], 0.0001)
    expect(made).toMatchObject({ ok: false, reason: { message: expect.stringContaining('0.0001') } })
    expect(requests).toEqual([])
    expect(spent).toEqual({ usd: 0, tokens: 0, calls: 0 })
  })
})
