import { describe, expect, it } from 'vitest'
import { openMarket } from '../../../src/lib/neurons/localnet/open-market.ts'
import { codingTask } from '../../fakes/coding-task.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { createDisk, createFakeMarket, type Disk, marketSettings, netuid } from '../fake-market.ts'

const start = (disk: Disk, around?: <T>(name: string, call: () => Promise<T>) => Promise<T>) =>
  createFakeMarket({ disk, tempDir: tempDir(), ...(around === undefined ? {} : { around }) })

describe('openMarket()', () => {
  it('registers validators first, then miners in their order, each under its owner’s coldkey', async () => {
    const { parts } = await start(createDisk())
    const miners = marketSettings().miners.map((spec) =>
      spec.name === 'copycat' ? { ...spec, owner: 'patient' } : spec,
    )
    const market = await openMarket(parts, marketSettings({ validators: 2, miners }))
    expect(market.validators.map(({ uid, name }) => [uid, name])).toEqual([
      [0, 'validator-0'],
      [1, 'validator-1'],
    ])
    expect(market.miners.map(({ uid, name }) => [uid, name])).toEqual([
      [2, 'patient'],
      [3, 'hurried'],
      [4, 'silent'],
      [5, 'copycat'],
    ])
    const coldkeyOf = (name: string) => market.miners.find((miner) => miner.name === name)?.coldkey
    expect(coldkeyOf('copycat')).toBe(coldkeyOf('patient'))
    expect(coldkeyOf('hurried')).not.toBe(coldkeyOf('patient'))
    await market.close()
  })

  it('registers nobody twice and gives stake once, however often it is opened', async () => {
    const disk = createDisk()
    for (let restart = 0; restart < 3; restart++) {
      const { parts, axons } = await start(disk)
      const market = await openMarket(parts, marketSettings({ validators: 2 }))
      const { neurons } = await parts.chain.metagraph(netuid)
      expect(neurons.map(({ stake }) => stake)).toEqual([1000, 1000, 0, 0, 0, 0])
      expect(axons.size).toBe(3)
      await market.close()
      expect(axons.size).toBe(0)
    }
  })

  it('gives only what is missing of the stake', async () => {
    const disk = createDisk()
    const { parts } = await start(disk)
    const { address } = await parts.keypair('validator-0/hotkey')
    await parts.chain.register(netuid, {
      hotkey: address,
      coldkey: (await parts.keypair('validator-0/coldkey')).address,
    })
    await parts.chain.addStake(netuid, address, 400)
    const market = await openMarket(parts, marketSettings())
    expect((await parts.chain.metagraph(netuid)).neurons[0]?.stake).toBe(1000)
    await market.close()
  })

  it('writes where each miner listens; a silent one has an address where nobody does', async () => {
    const { parts, axons } = await start(createDisk())
    const market = await openMarket(parts, marketSettings())
    const { neurons } = await parts.chain.metagraph(netuid)
    expect(neurons.slice(1).map(({ axon }) => axon)).toEqual(market.miners.map(({ address }) => address))
    const silent = market.miners.find(({ name }) => name === 'silent')
    expect(silent?.address).toEqual({ ip: '127.0.0.1', port: 9 })
    expect([...axons.keys()]).not.toContain(silent?.hotkey)
    await market.close()
  })

  it('lets the market’s validators ask, and nobody else', async () => {
    const { parts } = await start(createDisk())
    const market = await openMarket(
      parts,
      marketSettings({ miners: [{ name: 'a', agent: { kind: 'hang' } }] }),
    )
    const [miner] = market.miners
    const to = { ip: '127.0.0.1', port: 1, hotkey: miner?.hotkey ?? '' }
    const stranger = await parts.createDendrite(await parts.keypair('stranger'))
    const never = new AbortController().signal
    expect(await stranger.ask(to, codingTask({ solveSeconds: 0.05 }), never)).toMatchObject({
      kind: 'refused',
    })
    const [validator] = market.validators
    const reply = await validator?.dendrite.ask(to, codingTask({ solveSeconds: 0.05 }), never)
    expect(reply).toMatchObject({ kind: 'timeout' })
    await market.close()
  })

  it('takes miners off the air again when a later one cannot be opened', async () => {
    let served = 0
    const { parts, axons } = await start(createDisk(), async (name, call) => {
      if (name === 'serveAxon' && ++served === 2) throw new Error('no port is free')
      return await call()
    })
    await expect(openMarket(parts, marketSettings())).rejects.toThrow('no port is free')
    expect(axons.size).toBe(0)
  })
})
