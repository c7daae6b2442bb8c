import { describe, expect, it } from 'vitest'
import { type ResultFacts, toLocalnetResult } from '../../../src/lib/neurons/localnet/localnet-result.ts'
import { gradedSolution, plannedRound, silentSolution } from '../../contracts/store-facts.ts'
import { fakeKeypair } from '../fake-market.ts'
import { minerMember } from '../sample-round.ts'

const rounds = [plannedRound(0), plannedRound(1)]
const miners = [1, 2].map((uid) => minerMember(uid, { hotkey: `5Miner${uid}`, name: `miner-${uid}` }))
const validators = [0, 9].map((uid) => ({
  name: `validator-${uid}`,
  uid,
  keypair: fakeKeypair(`validator-${uid}`),
  coldkey: 'cold',
  dendrite: { ask: () => Promise.reject(new Error('nobody is asked here')) },
}))

function facts(part: Partial<ResultFacts> = {}): ResultFacts {
  return {
    seed: 's',
    sandbox: 'process',
    interrupted: false,
    dataDir: '/data',
    rounds,
    solutions: rounds.flatMap((round) => [gradedSolution(round, 1), silentSolution(round, 2)]),
    miners,
    validators,
    standing: {
      ratings: [
        {
          hotkey: '5Miner1',
          coldkey: '5Owner1',
          estimate: 0.45,
          low: 0.2,
          high: 0.6,
          confidence: 0.8,
          tasks: 2,
          resolved: 2,
          share: 0.5,
          leads: [],
          reason: 'Resolved 2 of 2 tasks.',
        },
      ],
      weights: [{ uid: 1, hotkey: '5Miner1', weight: 1 }],
    },
    paidTao: new Map([
      [0, 30],
      [1, 40],
      [9, 10],
    ]),
    stakes: new Map([[0, 1000]]),
    dataset: { rows: 4, files: ['rows.parquet'] },
    ...part,
  }
}

describe('toLocalnetResult()', () => {
  it('puts each row under its round', () => {
    const result = toLocalnetResult(facts())
    expect(result.rounds).toHaveLength(2)
    expect(result.rounds[1]).toMatchObject({
      task: 'toolz-1.0.0-0001',
      package: 'toolz==1.0.0',
      strategy: 'procedural',
      failToPass: 1,
      solutions: [
        { hotkey: '5Miner1', uid: 1, miner: 'miner-1', verdict: 'resolved', score: 0.9, share: 0.5 },
        { hotkey: '5Miner2', uid: 2, miner: 'miner-2', verdict: 'none', score: 0, seconds: 300 },
      ],
    })
  })

  it('tells each miner what it earned and why; one without a rating has earned nothing yet', () => {
    const [first, second] = toLocalnetResult(facts({ solutions: [] })).miners
    expect(first).toMatchObject({ asked: 2, resolved: 2, weight: 1, tao: 40, why: 'Resolved 2 of 2 tasks.' })
    expect(first?.rating).toEqual({ estimate: 0.45, low: 0.2, high: 0.6 })
    expect(second).toMatchObject({ asked: 0, score: null, share: null, rating: null, weight: 0, tao: 0 })
  })

  it('means shares over what resolved, scores over all that was asked', () => {
    const [first, second] = toLocalnetResult(facts()).miners
    expect(first).toMatchObject({ score: 0.9, share: 0.5 })
    expect(second).toMatchObject({ score: 0, share: null })
  })

  it('divides dividends among validators, none where nothing was paid', () => {
    expect(toLocalnetResult(facts()).validators.map(({ dividends, stake }) => [dividends, stake])).toEqual([
      [0.75, 1000],
      [0.25, 0],
    ])
    const unpaid = toLocalnetResult(facts({ paidTao: new Map() }))
    expect(unpaid.validators.map(({ dividends }) => dividends)).toEqual([0, 0])
  })

  it('is plain JSON', () => {
    const result = toLocalnetResult(facts())
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })
})
