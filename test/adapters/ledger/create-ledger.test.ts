import { describe, expect, test } from 'vitest'
import { createLedger } from '../../../src/lib/adapters/ledger/create-ledger.ts'
import type { LedgerSettings } from '../../../src/lib/adapters/ledger/ledger-settings.ts'
import type { LocalChain } from '../../../src/lib/domain/ports/chain.ts'
import { createMemoryLedgerStore } from '../../fakes/ledger-store.ts'

const netuid = 62

async function market(settings: Partial<LedgerSettings> = {}): Promise<LocalChain> {
  const chain = await createLedger({ store: createMemoryLedgerStore(), settings })
  for (const name of ['v', 'a', 'b']) await chain.register(netuid, { hotkey: name, coldkey: `cold-${name}` })
  await chain.addStake(netuid, 'v', 1000)
  return chain
}

const both = [
  { uid: 1, value: 40000 },
  { uid: 2, value: 10000 },
]

describe('createLedger()', () => {
  test('reads what is stored before it writes, and goes on from there', async () => {
    const store = createMemoryLedgerStore()
    const first = await createLedger({ store })
    expect(store.saves).toEqual([])
    await first.register(netuid, { hotkey: 'v', coldkey: 'c' })
    await first.addStake(netuid, 'v', 5)
    await first.advance(361)
    const again = await createLedger({ store })
    expect(await again.metagraph(netuid)).toEqual(await first.metagraph(netuid))
    expect(await again.block()).toBe(361)
  })

  test('a run that was cut in two gives the very text of one that was not', async () => {
    const whole = createMemoryLedgerStore()
    const cut = createMemoryLedgerStore()
    for (const [store, reopens] of [
      [whole, false],
      [cut, true],
    ] as const) {
      let chain = await createLedger({ store })
      for (const name of ['v', 'a', 'b']) await chain.register(netuid, { hotkey: name, coldkey: name })
      await chain.addStake(netuid, 'v', 10)
      for (let round = 0; round < 3; round++) {
        await chain.setWeights(netuid, 'v', both)
        if (reopens) chain = await createLedger({ store })
        await chain.setWeights(netuid, 'v', both)
        await chain.advance(360)
      }
    }
    expect(cut.saves.at(-1)).toBe(whole.saves.at(-1))
  })

  test('a change that could not be saved did not happen', async () => {
    const store = createMemoryLedgerStore()
    const chain = await createLedger({ store })
    await chain.register(netuid, { hotkey: 'v', coldkey: 'c' })
    store.failNext()
    await expect(chain.addStake(netuid, 'v', 5)).rejects.toThrow('the disk is full')
    expect((await chain.metagraph(netuid)).neurons[0]?.stake).toBe(0)
    await chain.addStake(netuid, 'v', 5)
    expect((await chain.metagraph(netuid)).neurons[0]?.stake).toBe(5)
  })

  test('calls made together are worked on one by one', async () => {
    const store = createMemoryLedgerStore()
    const chain = await createLedger({ store })
    const uids = await Promise.all(
      Array.from({ length: 20 }, (_, i) => chain.register(netuid, { hotkey: `h${i}`, coldkey: 'c' })),
    )
    expect(uids).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  test('registering again writes nothing', async () => {
    const store = createMemoryLedgerStore()
    const chain = await createLedger({ store })
    await chain.register(netuid, { hotkey: 'v', coldkey: 'c' })
    await chain.register(netuid, { hotkey: 'v', coldkey: 'c' })
    expect(store.saves).toHaveLength(1)
    await expect(chain.register(netuid, { hotkey: 'v', coldkey: 'd' })).rejects.toThrow(/another coldkey/)
  })

  test.each([
    '',
    'null',
    '{"version":2}',
    '{"version":1,"netuid":62,"block":-1,"lastEpochBlock":null,"neurons":[]}',
  ])('the stored text %j is refused rather than replaced', async (text) => {
    const store = createMemoryLedgerStore(text)
    await expect(createLedger({ store })).rejects.toMatchObject({ code: 'AGT_STORE' })
    expect(store.saves).toEqual([])
  })

  test('the ledger of another subnet and senseless settings are refused', async () => {
    const store = createMemoryLedgerStore()
    await (await createLedger({ store })).advance(1)
    await expect(createLedger({ store, settings: { netuid: 1 } })).rejects.toMatchObject({
      code: 'AGT_STORE',
    })
    await expect(createLedger({ store, settings: { tempo: 0 } })).rejects.toMatchObject({
      code: 'AGT_CONFIG',
    })
  })
})

describe('the ledger’s rules for weights', () => {
  test('a row is stored scaled to 65535 and without zeros', async () => {
    const store = createMemoryLedgerStore()
    const chain = await createLedger({ store })
    for (const name of ['v', 'a', 'b']) await chain.register(netuid, { hotkey: name, coldkey: name })
    await chain.addStake(netuid, 'v', 1)
    await chain.setWeights(netuid, 'v', [
      { uid: 2, value: 100 },
      { uid: 0, value: 0 },
      { uid: 1, value: 50 },
    ])
    expect(JSON.parse(store.saves.at(-1) ?? '{}').neurons[0].weights).toEqual([
      { uid: 1, value: 32768 },
      { uid: 2, value: 65535 },
    ])
  })

  test('another row within the rate limit is refused, the same row in the same block is not', async () => {
    const chain = await market({ weightsRateLimit: 100 })
    const { block } = await chain.setWeights(netuid, 'v', both)
    expect(await chain.setWeights(netuid, 'v', both)).toEqual({ block })
    await expect(chain.setWeights(netuid, 'v', [{ uid: 1, value: 1 }])).rejects.toThrow(
      /every 100 blocks; 0 have/,
    )
    await chain.advance(99)
    await expect(chain.setWeights(netuid, 'v', both)).rejects.toThrow(/99 have passed/)
    await chain.advance(1)
    expect(await chain.setWeights(netuid, 'v', [{ uid: 1, value: 1 }])).toEqual({ block: 101 })
  })

  test.each([
    ['an empty row', []],
    ['a value above 65535', [{ uid: 1, value: 65536 }]],
    ['a negative value', [{ uid: 1, value: -1 }]],
    ['half a value', [{ uid: 1, value: 0.5 }]],
    ['a negative uid', [{ uid: -1, value: 1 }]],
    ['more weights than neurons', [0, 1, 2, 1].map((uid) => ({ uid, value: 1 }))],
  ])('%s is refused', async (_name, row) => {
    const chain = await market()
    await expect(chain.setWeights(netuid, 'v', row)).rejects.toMatchObject({ code: 'AGT_CHAIN' })
  })

  test('stake below the threshold gives neither permit nor voice', async () => {
    const chain = await market({ stakeThreshold: 1001 })
    expect((await chain.metagraph(netuid)).neurons[0]?.validatorPermit).toBe(false)
    await expect(chain.setWeights(netuid, 'v', both)).rejects.toThrow(/stake of 1001 TAO/)
  })

  test('after the first epoch permits change at epochs only', async () => {
    const chain = await market({ maxValidators: 1 })
    await chain.advance(360)
    await chain.addStake(netuid, 'a', 2000)
    const permits = async () =>
      (await chain.metagraph(netuid)).neurons.map(({ validatorPermit }) => validatorPermit)
    expect(await permits()).toEqual([true, false, false])
    await chain.advance(360)
    expect(await permits()).toEqual([false, true, false])
  })

  test('the owner needs no permit and is paid the cut', async () => {
    const chain = await market({ ownerHotkey: 'b' })
    await chain.setWeights(netuid, 'b', [
      { uid: 1, value: 1 },
      { uid: 2, value: 1 },
    ])
    const [report] = await chain.advance(360)
    expect(report?.emission[2]).toBeGreaterThanOrEqual(360 * 0.18)
  })

  test('a subnet that is full takes no more neurons', async () => {
    const chain = await market({ maxUids: 3 })
    await expect(chain.register(netuid, { hotkey: 'c', coldkey: 'c' })).rejects.toThrow(/All 3 places/)
  })
})

describe('the ledger’s epochs', () => {
  test('82 of every 100 TAO are paid, half to miners by weight and half to validators', async () => {
    const chain = await market()
    await chain.setWeights(netuid, 'v', both)
    const [report] = await chain.advance(360)
    const [v = 0, a = 0, b = 0] = report?.emission ?? []
    expect(v + a + b).toBeCloseTo(360 * 0.82, 5)
    expect(v).toBeCloseTo(360 * 0.41, 5)
    expect(a / b).toBeCloseTo(4, 3)
  })

  test('without weights everything goes to stake', async () => {
    const chain = await market()
    const [report] = await chain.advance(360)
    expect(report?.emission[0]).toBeCloseTo(360 * 0.82, 6)
    expect(report?.incentive).toEqual([0, 0, 0])
  })

  test('two validators: the larger sets the consensus, the smaller cannot pay its own favourite', async () => {
    const chain = await market()
    await chain.register(netuid, { hotkey: 'w', coldkey: 'cold-w' })
    await chain.addStake(netuid, 'w', 400)
    await chain.setWeights(netuid, 'v', [{ uid: 1, value: 1 }])
    await chain.setWeights(netuid, 'w', [{ uid: 2, value: 1 }])
    const [report] = await chain.advance(360)
    expect(report?.incentive).toEqual([0, 1, 0, 0])
  })
})
