import { describe, expect, it } from 'vitest'
import {
  fingerprintOfReply,
  recordSolution,
  workDigestOfReply,
} from '../../../src/lib/neurons/validator/record-solutions.ts'
import { answered, minerMember, patchTo, sampleTask, verdictOf } from '../sample-round.ts'

const facts = {
  roundId: 'round-0',
  roundIndex: 0,
  instanceId: 'toolz-1.0.0-0000',
  taskDigest: 'd',
  validatorHotkey: '5-v',
}
const score = {
  value: 0.9,
  correctness: 1,
  speed: 0,
  quality: null,
  share: 0.5,
  reason: 'Right, but shared.',
}

describe('recordSolution()', () => {
  it('keeps verdict, score, patch and spend of a graded answer', async () => {
    const patch = patchTo('x * 2')
    const verdict = verdictOf(await sampleTask('toolz', 's'), patch, 'resolved')
    const graded = { miner: minerMember(3), reply: answered(patch), verdict }
    expect(recordSolution(facts, graded, score)).toMatchObject({
      row: {
        ...facts,
        minerUid: 3,
        status: 'resolved',
        score: 0.9,
        share: 0.5,
        reason: 'Right, but shared.',
      },
      solution: { hotkey: 'hot-3', patch, spend: { steps: 1 }, trajectory: null, seconds: 2.5 },
      outcome: { kind: 'graded', verdict, score },
    })
  })

  it('gives a miner without an answer no score, no share and the reason', () => {
    const graded = {
      miner: minerMember(1),
      reply: { kind: 'timeout', seconds: 60 } as const,
      verdict: null,
    }
    expect(recordSolution(facts, graded, null)).toEqual({
      row: {
        ...facts,
        minerHotkey: 'hot-1',
        minerColdkey: 'cold-1',
        minerUid: 1,
        minerName: 'm1',
        status: 'none',
        score: 0,
        share: 0,
        fingerprint: null,
        workDigest: null,
        seconds: 60,
        reason: 'it did not answer before the deadline',
      },
      solution: null,
      outcome: { kind: 'none', why: 'timeout', message: 'it did not answer before the deadline' },
    })
  })
})

describe('fingerprintOfReply()', () => {
  it('is the same for a change with another comment, another for another change', () => {
    const own = fingerprintOfReply(answered(patchTo('x * 2')))
    expect(own).not.toBeNull()
    expect(fingerprintOfReply(answered(patchTo('x * 2  # mine')))).toBe(own)
    expect(fingerprintOfReply(answered(patchTo('x + x')))).not.toBe(own)
  })

  it('is null where no patch can be read', () => {
    expect(fingerprintOfReply(answered(null))).toBeNull()
    expect(fingerprintOfReply(answered('please just fix it'))).toBeNull()
    expect(fingerprintOfReply({ kind: 'unreachable', message: '', seconds: 0 })).toBeNull()
  })
})

describe('workDigestOfReply()', () => {
  it('is null where no step of work was shown', () => {
    const trajectory = {
      schema_version: 'ATIF-v1.4',
      session_id: 's',
      agent: { name: 'a', version: '1' },
      steps: [],
    }
    expect(workDigestOfReply(answered(patchTo('x'), { trajectory }))).toBeNull()
    expect(workDigestOfReply(answered(patchTo('x')))).toBeNull()
  })
})
