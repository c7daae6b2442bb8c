import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type YumaInput,
  type YumaNeuron,
  type YumaOutcome,
  yumaEpoch,
} from '../../../src/lib/domain/yuma/yuma-epoch.ts'

const settings: YumaInput['settings'] = {
  tempo: 1,
  activityCutoff: 5000,
  kappa: 32767,
  bondsMovingAverage: 900_000,
  bondsPenalty: 65535,
  maxValidators: 64,
  stakeThresholdRao: 0n,
  yuma3: false,
}

type Subnet = {
  readonly stakes: readonly number[]
  readonly settings: YumaInput['settings']
  readonly ownerUid?: number
}

/** Drives epochs of one subnet by hand: rows and update blocks are set between them. */
function createSubnet({ stakes, settings: rules, ownerUid }: Subnet) {
  let lastEpochBlock: number | null = null
  let neurons: YumaNeuron[] = stakes.map((stake) => ({
    stakeRao: BigInt(stake),
    registeredAtBlock: 0,
    lastUpdateBlock: 0,
    validatorPermit: stake > 0,
    weights: [],
    bonds: [],
  }))
  return {
    set(uid: number, at: number, weights: readonly (readonly [number, number])[]): void {
      neurons = neurons.map((neuron, i) =>
        i === uid
          ? { ...neuron, lastUpdateBlock: at, weights: weights.map(([to, value]) => ({ uid: to, value })) }
          : neuron,
      )
    },
    epoch(block: number, emissionRao = 1_000_000_000n): readonly YumaOutcome[] {
      const outcomes = yumaEpoch({
        settings: rules,
        block,
        lastEpochBlock,
        ownerUid: ownerUid ?? null,
        emissionRao,
        neurons,
      })
      lastEpochBlock = block
      neurons = neurons.map((neuron, uid) => ({ ...neuron, ...pick(outcomes[uid]) }))
      return outcomes
    },
  }
}

function pick(outcome: YumaOutcome | undefined): Pick<YumaNeuron, 'bonds' | 'validatorPermit'> {
  if (outcome === undefined) throw new Error('an outcome is missing')
  return { bonds: outcome.bonds, validatorPermit: outcome.validatorPermit }
}

const bond = (outcomes: readonly YumaOutcome[], from: number, to: number): number =>
  outcomes[from]?.bonds.find(({ uid }) => uid === to)?.value ?? 0
const u16 = (share: number | undefined): number => Math.floor((share ?? 0) * 65535)
const paid = (outcomes: readonly YumaOutcome[]): number[] =>
  outcomes.map(({ serverEmissionRao, validatorEmissionRao }) =>
    Number(serverEmissionRao + validatorEmissionRao),
  )

describe('yumaEpoch() gives the numbers recorded in the chain’s own tests', () => {
  test('classic bonds over eight epochs of four validators, to the last bit', () => {
    const subnet = createSubnet({ stakes: [1, 2, 3, 4, 0, 0, 0, 0], settings })
    const row = [
      [4, 16383],
      [5, 32767],
      [6, 49149],
      [7, 65535],
    ] as const
    subnet.epoch(0)
    for (const uid of [0, 1, 2, 3]) subnet.set(uid, 1, row)
    const first = subnet.epoch(1)
    expect([0, 1, 2, 3].map((uid) => bond(first, uid, 4))).toEqual([16383, 32767, 49151, 65535])
    expect(paid(first)).toEqual([
      49_999_998, 99_999_999, 150_000_000, 200_000_001, 49_998_779, 100_000_610, 149_996_337, 200_004_272,
    ])

    subnet.set(0, 1, [[0, 65535]])
    const second = subnet.epoch(2)
    expect([0, 1, 2, 3].map((uid) => bond(second, uid, 4))).toEqual([14582, 32767, 49151, 65535])
    expect(paid(second)).toEqual([
      44_998_351, 101_110_561, 151_667_215, 202_223_870, 49_998_779, 100_000_610, 149_996_337, 200_004_272,
    ])

    subnet.set(1, 2, [[1, 65535]])
    const third = subnet.epoch(3)
    expect([0, 1, 2, 3].map((uid) => bond(third, uid, 4))).toEqual([12603, 28321, 49151, 65535])
    expect(paid(third).slice(0, 4)).toEqual([40_496_805, 90_999_783, 157_929_636, 210_573_773])

    subnet.set(2, 3, [[2, 65535]])
    const fourth = subnet.epoch(4)
    expect([0, 1, 2, 3].map((uid) => bond(fourth, uid, 7))).toEqual([12602, 28320, 49150, 65535])
    expect(paid(fourth)).toEqual([99_999_999, 199_999_999, 299_999_999, 399_999_999, 0, 0, 0, 0])

    subnet.set(2, 4, [[7, 65535]])
    const fifth = subnet.epoch(5)
    expect([0, 1, 2, 3].map((uid) => bond(fifth, uid, 7))).toEqual([10951, 24609, 49150, 65535])
    expect(paid(fifth)).toEqual([36_443_733, 81_898_628, 163_565_493, 218_092_144, 0, 0, 0, 500_000_000])
    expect(fifth[2]?.validatorTrust).toBeCloseTo(0.400008545, 9)

    const sixth = subnet.epoch(6)
    expect([0, 1, 2, 3].map((uid) => bond(sixth, uid, 7))).toEqual([9559, 21482, 49150, 65535])
    const seventh = subnet.epoch(7)
    expect([0, 1, 2, 3].map((uid) => bond(seventh, uid, 7))).toEqual([8376, 18824, 49150, 65535])
    expect(paid(subnet.epoch(8)).slice(0, 4)).toEqual([26_565_175, 59_701_871, 177_311_856, 236_421_095])
  })

  test('stake that has not set weights within the activity cutoff does not vote', () => {
    const subnet = createSubnet({ stakes: [1, 1, 1, 1], settings })
    const row = [
      [2, 32767],
      [3, 32767],
    ] as const
    subnet.epoch(0)
    subnet.set(0, 1, row)
    subnet.set(1, 1, row)
    const first = subnet.epoch(1)
    expect([u16(first[0]?.dividend), u16(first[1]?.dividend)]).toEqual([32767, 32767])
    expect(paid(first)).toEqual([250_000_000, 250_000_000, 250_000_000, 250_000_000])

    subnet.set(0, 5002, row)
    const second = subnet.epoch(5002)
    expect([u16(second[0]?.dividend), u16(second[1]?.dividend)]).toEqual([36044, 29490])
    expect(paid(second)).toEqual([274_999_999, 224_999_999, 250_000_000, 250_000_000])
    expect([bond(second, 0, 2), bond(second, 1, 2)]).toEqual([65535, 53619])

    subnet.set(1, 5002, row)
    const third = subnet.epoch(5003)
    expect([u16(third[0]?.dividend), u16(third[1]?.dividend)]).toEqual([35716, 29818])
    expect(paid(third)).toEqual([272_501_132, 227_498_866, 250_000_000, 250_000_000])
    expect([bond(third, 0, 3), bond(third, 1, 3)]).toEqual([65535, 54712])
  })

  test('Yuma 3 without liquid alpha: bonds and dividends of three validators over six epochs', () => {
    const rules = { ...settings, yuma3: true, bondsPenalty: 0, bondsMovingAverage: 975_000, maxValidators: 3 }
    const subnet = createSubnet({ stakes: [33, 33, 34, 0, 0], settings: rules })
    subnet.epoch(1)
    const bonds = [0.025, 0.0494, 0.0731, 0.0963, 0.1189, 0.1409]
    const third = [
      [0.025, 0],
      [0.0494, 0],
      [0.0481, 0.025],
      [0.0719, 0.0244],
      [0.0951, 0.0238],
      [0.1178, 0.0232],
    ]
    const dividends = [
      [0.33, 0.33, 0.34],
      [0.33, 0.33, 0.34],
      [0.3734, 0.3734, 0.2532],
      [0.3611, 0.3611, 0.2779],
      [0.3541, 0.3541, 0.2919],
      [0.3495, 0.3495, 0.3009],
    ]
    for (let epoch = 0; epoch < 6; epoch++) {
      const at = epoch + 1
      subnet.set(0, at, [[3, 65535]])
      subnet.set(1, at, [[3, 65535]])
      subnet.set(2, at, [[epoch === 2 ? 4 : 3, 65535]])
      const outcomes = subnet.epoch(epoch + 2)
      expect(bond(outcomes, 0, 3) / 65535).toBeCloseTo(bonds[epoch] ?? -1, 3)
      expect(bond(outcomes, 2, 3) / 65535).toBeCloseTo(third[epoch]?.[0] ?? -1, 3)
      expect(bond(outcomes, 2, 4) / 65535).toBeCloseTo(third[epoch]?.[1] ?? -1, 3)
      for (const uid of [0, 1, 2]) {
        expect(Math.abs((outcomes[uid]?.dividend ?? 0) - (dividends[epoch]?.[uid] ?? -1))).toBeLessThan(1e-3)
      }
    }
  })

  test('without weights, with self-weights, and with weights older than their target all pay goes by stake', () => {
    const subnet = createSubnet({ stakes: [1, 0], settings })
    expect(paid(subnet.epoch(0))).toEqual([1_000_000_000, 0])
    subnet.set(1, 1, [[1, 65535]])
    expect(paid(subnet.epoch(1))).toEqual([1_000_000_000, 0])
    subnet.set(0, 0, [[1, 65535]])
    expect(paid(subnet.epoch(2))).toEqual([1_000_000_000, 0])
    subnet.set(0, 3, [[1, 65535]])
    expect(paid(subnet.epoch(3))).toEqual([500_000_000, 500_000_000])
  })

  test('a single neuron that weighs itself gets no incentive', () => {
    const subnet = createSubnet({ stakes: [1_000_000_000], settings })
    subnet.set(0, 1, [[0, 65535]])
    const [only] = subnet.epoch(1)
    expect(only).toMatchObject({ incentive: 0, dividend: 0, consensus: 0 })
  })

  test('the owner may weigh itself, and both then have the same incentive', () => {
    const subnet = createSubnet({ stakes: [5_000_000_000_000, 0], settings, ownerUid: 0 })
    subnet.set(0, 2, [
      [0, 32767],
      [1, 32767],
    ])
    const [owner, other] = subnet.epoch(2)
    expect(owner?.serverEmissionRao).toBe(other?.serverEmissionRao)
    expect(owner?.serverEmissionRao).toBeGreaterThan(0n)
  })
})

describe('yumaEpoch()', () => {
  test('gives permits to the greatest stakes above the threshold, the younger of equals first', () => {
    const rules = { ...settings, maxValidators: 2, stakeThresholdRao: 5n }
    const subnet = createSubnet({ stakes: [10, 4, 10, 10], settings: rules })
    expect(subnet.epoch(1).map(({ validatorPermit }) => validatorPermit)).toEqual([false, false, true, true])
  })

  test('clips a minority that inflates one miner to what the majority gave', () => {
    const subnet = createSubnet({ stakes: [60, 40, 0, 0], settings: { ...settings, yuma3: true } })
    subnet.set(0, 1, [
      [2, 65535],
      [3, 65535],
    ])
    subnet.set(1, 1, [[3, 65535]])
    const outcomes = subnet.epoch(1)
    expect(outcomes[3]?.consensus).toBeCloseTo(0.5, 6)
    expect(outcomes[1]?.validatorTrust).toBeCloseTo(0.5, 6)
  })

  const subnets = fc.record({
    stakes: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 8 }),
    weights: fc.array(fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 8, maxLength: 8 }), {
      minLength: 8,
      maxLength: 8,
    }),
    yuma3: fc.boolean(),
  })

  const run = ({ stakes, weights, yuma3 }: { stakes: number[]; weights: number[][]; yuma3: boolean }) => {
    const subnet = createSubnet({ stakes, settings: { ...settings, yuma3 } })
    stakes.forEach((_, uid) => {
      const row = stakes.map((_stake, to) => [to, weights[uid]?.[to] ?? 0] as const)
      subnet.set(uid, 1, row)
    })
    return subnet.epoch(1)
  }

  test('never pays more than there is to pay, and shares stay within [0, 1]', () => {
    fc.assert(
      fc.property(subnets, (subnet) => {
        const outcomes = run(subnet)
        const total = paid(outcomes).reduce((sum, rao) => sum + rao, 0)
        expect(total).toBeLessThanOrEqual(1_000_000_000)
        for (const { incentive, dividend, consensus, stakeShare } of outcomes) {
          for (const share of [incentive, dividend, consensus, stakeShare]) {
            expect(share).toBeGreaterThanOrEqual(0)
            expect(share).toBeLessThanOrEqual(1)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('pays no miner that no validator with stake has weighed', () => {
    fc.assert(
      fc.property(subnets, (subnet) => {
        const target = subnet.stakes.length - 1
        const weights = subnet.weights.map((row) => row.map((value, to) => (to === target ? 0 : value)))
        expect(run({ ...subnet, weights })[target]?.serverEmissionRao).toBe(0n)
      }),
      { numRuns: 40 },
    )
  })
})
