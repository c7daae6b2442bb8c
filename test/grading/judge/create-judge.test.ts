import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Model, ModelReply } from '../../../src/lib/domain/ports/model.ts'
import { createJudge } from '../../../src/lib/grading/judge/create-judge.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { createFakeModel, textReply } from '../../fakes/model.ts'
import { judgingModel, readQuestion, soundWorth, verdictReply } from './judge-models.ts'

const prompts = fileURLToPath(new URL('../../../templates/prompts', import.meta.url))
const never = new AbortController().signal

const create = (model: Model, signal = never, minAccuracy?: number) => {
  let drawn = 0
  const newSecret = (): string => (drawn++).toString(16).padStart(40, 'f0')
  const options = { model, newSecret, clock: createFakeClock(), prompts }
  return createJudge(minAccuracy === undefined ? options : { ...options, minAccuracy }, signal)
}

const refusalOf = async (model: Model, minAccuracy?: number) => {
  const made = await create(model, never, minAccuracy)
  if (made.ok) throw new Error('The model was accepted.')
  return made.reason
}

describe('createJudge()', () => {
  it('accepts a model that reads the code, and reports its trial', async () => {
    const model = judgingModel(soundWorth)
    const made = await create(model)
    if (!made.ok) throw new Error(made.reason.message)
    expect(made.value.trial).toMatchObject({
      accuracy: 1,
      consistency: 1,
      misled: 0,
      calls: 34,
      stoppedBy: null,
    })
    expect(made.value.trial.usd).toBeCloseTo(0.034, 10)
    expect(model.requests).toHaveLength(34)
  })

  it('asks about every pair in both orders, each time under a new token', async () => {
    const model = judgingModel(soundWorth)
    await create(model)
    const shown = model.requests.map(readQuestion)
    expect(new Set(shown.map(({ token }) => token)).size).toBe(34)
    for (const { first, second } of shown) {
      expect(shown.some((other) => other.first === second && other.second === first)).toBe(true)
    }
  })

  it('tries every kind of lure named in its book', async () => {
    const made = await create(judgingModel(soundWorth))
    const names = made.ok ? made.value.trial.outcomes.map(({ name }) => name).join('; ') : ''
    for (const word of [
      'undoes',
      'praise',
      'earlier_verdict',
      'false_end',
      'hidden_signs',
      'only a test',
      'only a comment',
    ]) {
      expect(names).toContain(word)
    }
  })

  it.each([
    ['praise', /ideal fix|far better/],
    ['an earlier verdict', /Previous verdict/],
    ['a false end of the material', /END B/],
    ['hidden signs', /\u202e|\u200b/],
  ])('refuses a model that %s talks round, and names the pair', async (_, lure) => {
    const refusal = await refusalOf(judgingModel((change) => (lure.test(change) ? 9 : soundWorth(change))))
    expect(refusal.trial.misled).toBeGreaterThan(0)
    expect(refusal.message).toContain('talked it round')
    expect(refusal.message).toContain('a wrong fix with')
  })

  it.each([
    ['always prefers the first', () => verdictReply(2)],
    ['always prefers the second', () => verdictReply(-1)],
  ])('refuses a model that %s, with its measured accuracy', async (_, reply) => {
    const refusal = await refusalOf(createFakeModel(reply))
    expect(refusal.trial).toMatchObject({ accuracy: 0, consistency: 0 })
    expect(refusal.message).toContain('0 of 17')
  })

  it('refuses a model that finds everything equal', async () => {
    const refusal = await refusalOf(createFakeModel(() => verdictReply(0)))
    expect(refusal.trial.consistency).toBe(1)
    expect(refusal.trial.accuracy).toBeCloseTo(5 / 17, 10)
  })

  it('refuses a model that goes by length', async () => {
    expect((await refusalOf(judgingModel((change) => change.length))).trial.accuracy).toBeLessThan(0.85)
  })

  it('draws its line where it is told', async () => {
    const halfBlind = judgingModel((change) => (change.includes('settings') ? 0 : soundWorth(change)))
    const { trial } = await refusalOf(halfBlind, 0.99)
    expect(trial.accuracy).toBeLessThan(0.85)
    expect((await refusalOf(halfBlind, trial.accuracy + 0.001)).trial.accuracy).toBe(trial.accuracy)
  })

  it.each([
    ['words instead of a verdict', 'A is better.'],
    ['a verdict nobody offered', '{"reason":"x","verdict":"A_perfect"}'],
    ['more than was asked', '{"reason":"x","verdict":"equal","score":10}'],
  ])('refuses a model that answers with %s', async (_, text) => {
    expect((await refusalOf(createFakeModel(() => textReply(text)))).trial.accuracy).toBe(0)
  })

  it('stops asking when the provider fails, and says so instead of blaming the judgement', async () => {
    const down: ModelReply = {
      kind: 'failed',
      cause: 'key_refused',
      message: 'fake:judge answered with status 401: the key was refused.',
      retryable: false,
      retryAfterMs: null,
      usage: null,
      usd: null,
    }
    const model = createFakeModel(() => down)
    const refusal = await refusalOf(model)
    expect(refusal.message).toContain('could not be tried')
    expect(refusal.message).toContain('the key was refused')
    expect(model.requests.length).toBeLessThanOrEqual(4)
  })

  it('ends when its caller aborts', async () => {
    const stop = new AbortController()
    const model = createFakeModel(() => {
      stop.abort()
      return verdictReply(0)
    })
    await expect(create(model, stop.signal)).rejects.toBeInstanceOf(AbortedError)
  })
})
