import { describe, expect, it } from 'vitest'
import type { CodingAnswer } from '../../../src/lib/domain/ports/wire.ts'
import { createAnswerBoard } from '../../../src/lib/neurons/miner/answer-board.ts'

const answer = (patch: string): CodingAnswer => ({
  instanceId: 'task',
  patch,
  message: '',
  spend: { usd: 0, tokens: 0, steps: 0, seconds: 0 },
  trajectory: null,
})
const never = new AbortController().signal

describe('createAnswerBoard()', () => {
  it('gives an answer that is already there', async () => {
    const board = createAnswerBoard()
    board.post('round', 'patient', answer('a'))
    expect((await board.read('round', 'patient', never))?.patch).toBe('a')
  })

  it('waits for an answer that comes later', async () => {
    const board = createAnswerBoard()
    const reading = board.read('round', 'patient', never)
    board.post('round', 'hurried', answer('other'))
    board.post('round', 'patient', answer('a'))
    expect((await reading)?.patch).toBe('a')
  })

  it('gives null when the reader runs out of time', async () => {
    const board = createAnswerBoard()
    const stop = new AbortController()
    const reading = board.read('round', 'patient', stop.signal)
    stop.abort()
    expect(await reading).toBeNull()
    expect(await board.read('round', 'patient', stop.signal)).toBeNull()
  })

  it('forgets rounds beyond the last few', async () => {
    const board = createAnswerBoard(2)
    for (const round of ['one', 'two', 'three']) board.post(round, 'patient', answer(round))
    const stop = AbortSignal.timeout(20)
    expect(await board.read('one', 'patient', stop)).toBeNull()
    expect((await board.read('three', 'patient', never))?.patch).toBe('three')
  })
})
