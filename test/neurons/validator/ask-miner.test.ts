import { describe, expect, it } from 'vitest'
import { describeReply } from '../../../src/lib/neurons/validator/ask-miner.ts'
import { codingAnswer } from '../../fakes/coding-task.ts'

describe('describeReply()', () => {
  it.each([
    [{ kind: 'answer', answer: codingAnswer() }, 'patch', ''],
    [
      { kind: 'answer', answer: codingAnswer({ patch: null, message: 'the budget ended' }) },
      'none',
      'the budget ended',
    ],
    [{ kind: 'answer', answer: codingAnswer({ patch: null }) }, 'none', 'it found no patch'],
    [{ kind: 'timeout' }, 'none', 'it did not answer before the deadline'],
    [{ kind: 'refused', status: 503, message: 'busy' }, 'none', 'it refused with HTTP 503: busy'],
    [
      { kind: 'unreachable', message: 'connection refused' },
      'none',
      'it could not be reached: connection refused',
    ],
  ] as const)('words %j', (reply, answer, message) => {
    expect(describeReply({ ...reply, seconds: 1 })).toEqual({ answer, message })
  })
})
