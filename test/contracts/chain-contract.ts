import { describe, expect, test } from 'vitest'
import type { LocalChain } from '../../src/lib/domain/ports/chain.ts'

const netuid = 62
const validator = { hotkey: 'validator', coldkey: 'owner-v' }
const miners = [
  { hotkey: 'first', coldkey: 'owner-1' },
  { hotkey: 'second', coldkey: 'owner-2' },
]

/** What market code may rely on, whichever chain stands behind the port. */
export function describeChainContract(name: string, create: () => Promise<LocalChain>): void {
  const populated = async (): Promise<LocalChain> => {
    const chain = await create()
    for (const keys of [validator, ...miners]) await chain.register(netuid, keys)
    await chain.addStake(netuid, validator.hotkey, 1000)
    return chain
  }

  describe(`${name} keeps the chain's contract`, () => {
    test('uids are given in the order of registration, and registering again changes nothing', async () => {
      const chain = await create()
      expect(await chain.register(netuid, validator)).toBe(0)
      expect(await chain.register(netuid, miners[0] ?? validator)).toBe(1)
      expect(await chain.register(netuid, validator)).toBe(0)
      const { neurons } = await chain.metagraph(netuid)
      expect(neurons.map(({ uid, hotkey, coldkey }) => ({ uid, hotkey, coldkey }))).toEqual([
        { uid: 0, ...validator },
        { uid: 1, ...miners[0] },
      ])
    })

    test('axons and stake are seen in the metagraph', async () => {
      const chain = await populated()
      await chain.serveAxon(netuid, 'first', { ip: '127.0.0.1', port: 8091 })
      await chain.addStake(netuid, validator.hotkey, 0.5)
      const { neurons } = await chain.metagraph(netuid)
      expect(neurons[0]).toMatchObject({ stake: 1000.5, validatorPermit: true, axon: null })
      expect(neurons[1]).toMatchObject({ stake: 0, axon: { ip: '127.0.0.1', port: 8091 } })
    })

    test('an epoch ends at every tempo, and only there', async () => {
      const chain = await populated()
      const { tempo } = await chain.metagraph(netuid)
      expect(await chain.advance(tempo - 1)).toEqual([])
      expect((await chain.advance(1)).map(({ block }) => block)).toEqual([tempo])
      expect((await chain.advance(2 * tempo)).map(({ block }) => block)).toEqual([2 * tempo, 3 * tempo])
      expect(await chain.block()).toBe(3 * tempo)
    })

    test('weights set right after registration decide the first epoch', async () => {
      const chain = await populated()
      const set = await chain.setWeights(netuid, validator.hotkey, [
        { uid: 1, value: 65535 },
        { uid: 2, value: 21845 },
      ])
      expect(set.block).toBeGreaterThanOrEqual(await chain.block())
      const { tempo } = await chain.metagraph(netuid)
      const [report] = await chain.advance(tempo)
      const [own = -1, first = 0, second = 0] = report?.incentive ?? []
      expect(own).toBe(0)
      expect(first).toBeCloseTo(0.75, 6)
      expect(second).toBeCloseTo(0.25, 6)
      expect(report?.emission[1]).toBeCloseTo((report?.emission[2] ?? 0) * 3, 6)
      expect(await chain.earnings()).toEqual(report?.emission)
    })

    test('weights stay in force until they are replaced', async () => {
      const chain = await populated()
      const { tempo } = await chain.metagraph(netuid)
      await chain.setWeights(netuid, validator.hotkey, [{ uid: 1, value: 65535 }])
      await chain.advance(tempo)
      await chain.setWeights(netuid, validator.hotkey, [{ uid: 2, value: 65535 }])
      const [second] = await chain.advance(tempo)
      expect(second?.incentive).toEqual([0, 0, 1])
      const [third] = await chain.advance(tempo)
      expect(third?.incentive).toEqual([0, 0, 1])
    })

    test('strangers, other subnets, miners’ weights, unknown and repeated uids are refused', async () => {
      const chain = await populated()
      const row = [{ uid: 1, value: 65535 }]
      await expect(chain.metagraph(1)).rejects.toThrow()
      await expect(chain.register(1, validator)).rejects.toThrow()
      await expect(chain.serveAxon(netuid, 'stranger', { ip: '127.0.0.1', port: 1 })).rejects.toThrow()
      await expect(chain.addStake(netuid, 'stranger', 1)).rejects.toThrow()
      await expect(chain.setWeights(netuid, 'stranger', row)).rejects.toThrow()
      await expect(chain.setWeights(netuid, 'first', [{ uid: 2, value: 1 }])).rejects.toThrow()
      await expect(chain.setWeights(netuid, validator.hotkey, [...row, ...row])).rejects.toThrow()
      await expect(chain.setWeights(netuid, validator.hotkey, [{ uid: 9, value: 1 }])).rejects.toThrow()
    })
  })
}
