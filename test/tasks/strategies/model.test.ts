import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ModelBudget } from '../../../src/lib/domain/model/with-budget.ts'
import type { ModelReply } from '../../../src/lib/domain/ports/model.ts'
import { createModelStrategy } from '../../../src/lib/tasks/strategies/model.ts'
import { loadModelPrompts } from '../../../src/lib/tasks/strategies/model-prompts.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'
import { code, demoPackage, halfTest, noticing } from './demo-package.ts'
import { makerWith, searchAll } from './fake-tests.ts'

const prompts = await loadModelPrompts(join(import.meta.dirname, '../../../templates/prompts'))
const prepared = demoPackage()
const brokenHalf = 'def half(x):\n    """Half of x, rounded down."""\n    return (x + 1) // 2\n'
const answer = (text: string): ModelReply => textReply(JSON.stringify({ function: text }))
const unlimited = { usd: null, tokens: null }

async function search(reply: (call: number) => ModelReply, budget: ModelBudget = unlimited) {
  const model = createFakeModel((_, call) => reply(call))
  const strategy = createModelStrategy({ model, prompts, budget })
  const found = await searchAll(strategy, { maker: await makerWith(noticing), prepared, seed: 'm' })
  return { ...found, model }
}

describe('the model strategy', () => {
  it('takes the function that the model wrote, when tests notice', async () => {
    const { bugs, tried, model } = await search(() => answer(brokenHalf))
    expect(bugs).toHaveLength(1)
    expect(bugs[0]).toMatchObject({
      strategy: 'model',
      kind: 'one function',
      detail: 'fake:model',
      failing: [halfTest],
    })
    expect(bugs[0]?.changes[0]?.after).toBe(code.slice(0, code.indexOf('def half')) + brokenHalf)
    expect(tried).toEqual([{ strategy: 'model', detail: 'fake:model', outcome: 'noticed' }])
    expect(model.requests.length).toBe(2)
  })

  it('shows the function, or what is left of it without its body', async () => {
    const { model } = await search(() => answer('nothing'))
    const asked = model.requests.map(({ messages }) => messages[0]?.content ?? '').join('\n')
    expect(asked).toContain('def half(x):')
    expect(asked).toContain('def clamp(x, low, high):')
    expect(asked).not.toMatch(/\{\{\w+\}\}/)
  })

  it.each([
    ['is no function', answer('x = 1')],
    ['is not in the form asked for', textReply('Here you are!')],
  ])('passes over an answer that %s', async (_name, reply) => {
    const { bugs, tried, reason } = await search(() => reply)
    expect(bugs).toEqual([])
    expect(tried).toEqual([])
    expect(reason).toBe('fake:model gave no function that could be used')
  })

  it('ends with the reason when the budget is used up, without another call', async () => {
    const { bugs, reason, model } = await search(() => answer(brokenHalf), { usd: null, tokens: 10 })
    expect(bugs).toEqual([])
    expect(reason).toMatch(/may use \d+ tokens, and 10 of 10 are left/)
    expect(model.requests).toEqual([])
  })
})
