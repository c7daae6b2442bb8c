import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/lib/domain/event.ts'
import type { LocalChain } from '../../../src/lib/domain/ports/chain.ts'
import type { Store } from '../../../src/lib/domain/ports/store.ts'
import type { ValidatorMember } from '../../../src/lib/neurons/market-member.ts'
import {
  computeStanding,
  type SettleDeps,
  settleRound,
} from '../../../src/lib/neurons/validator/settle-round.ts'
import { gradedSolution, plannedRound, silentSolution } from '../../contracts/store-facts.ts'
import { createFakeChain } from '../../fakes/chain.ts'
import { createFakeStore } from '../../fakes/store.ts'
import { fakeKeypair, netuid } from '../fake-market.ts'
import { minerMember } from '../sample-round.ts'

const tempo = 360
const miners = [1, 2].map((uid) => minerMember(uid, { hotkey: `5Miner${uid}`, coldkey: `5Owner${uid}` }))

async function market(): Promise<SettleDeps & { readonly events: Event[] }> {
  const chain = createFakeChain({ netuid, tempo })
  const keypair = fakeKeypair('validator')
  const uid = await chain.register(netuid, { hotkey: keypair.address, coldkey: 'cold' })
  await chain.addStake(netuid, keypair.address, 1000)
  for (const { hotkey, coldkey } of miners) await chain.register(netuid, { hotkey, coldkey })
  const dendrite = { ask: () => Promise.reject(new Error('nobody is asked here')) }
  const validator: ValidatorMember = { name: 'validator-0', uid, keypair, coldkey: 'cold', dendrite }
  const events: Event[] = []
  const emit = (event: Event): void => void events.push(event)
  return { store: createFakeStore(), chain, netuid, validators: [validator], miners, emit, events }
}

/** Closes the round with miner 1 right and miner 2 silent, or with both silent. */
async function close(store: Store, index: number, isResolved = true): Promise<void> {
  const round = plannedRound(index)
  await store.planRound(round)
  const first = isResolved ? gradedSolution(round, 1) : silentSolution(round, 1)
  await store.finishRound(round.roundId, [first, silentSolution(round, 2)], 1)
}

const failing = (
  chain: LocalChain,
  method: 'setWeights' | 'advance',
  when: 'before' | 'after',
): LocalChain => ({
  ...chain,
  [method]: async (...args: never[]) => {
    if (when === 'after') await (chain[method] as (...all: never[]) => Promise<unknown>)(...args)
    throw new Error('killed')
  },
})

describe('settleRound()', () => {
  it('sets weights, ends the epoch of the round and pays for it', async () => {
    const deps = await market()
    await close(deps.store, 0)
    const { weights } = await settleRound(deps, 0)
    expect(weights).toEqual([
      { uid: 1, hotkey: '5Miner1', weight: 1 },
      { uid: 2, hotkey: '5Miner2', weight: 0 },
    ])
    expect(await deps.chain.block()).toBe(tempo)
    expect((await deps.chain.earnings())[1]).toBeGreaterThan(0)
    expect(deps.events.map(({ type }) => type)).toEqual(['ratings.updated', 'weights.set', 'epoch.ended'])
  })

  it('changes nothing the second time', async () => {
    const deps = await market()
    await close(deps.store, 0)
    const first = await settleRound(deps, 0)
    const earned = await deps.chain.earnings()
    expect(await settleRound(deps, 0)).toEqual(first)
    expect(await deps.chain.earnings()).toEqual(earned)
    expect(deps.events).toHaveLength(3)
  })

  it.each([
    ['setWeights', 'before'],
    ['setWeights', 'after'],
    ['advance', 'before'],
    ['advance', 'after'],
  ] as const)('pays once although it was killed in %s, %s its effect', async (method, when) => {
    const whole = await market()
    const deps = await market()
    for (const index of [0, 1]) {
      await close(whole.store, index)
      await settleRound(whole, index)
      await close(deps.store, index)
      await expect(settleRound({ ...deps, chain: failing(deps.chain, method, when) }, index)).rejects.toThrow(
        'killed',
      )
      await settleRound(deps, index)
    }
    expect(await deps.chain.earnings()).toEqual(await whole.chain.earnings())
    expect(await deps.chain.block()).toBe(2 * tempo)
  })

  it('lets the epoch pass without weights when nobody resolved anything', async () => {
    const deps = await market()
    await close(deps.store, 0, false)
    const { weights, ratings } = await settleRound(deps, 0)
    expect(weights).toEqual([])
    expect(ratings.map(({ tasks, resolved }) => [tasks, resolved])).toEqual([
      [1, 0],
      [1, 0],
    ])
    expect(deps.events.map(({ type }) => type)).toEqual(['ratings.updated', 'epoch.ended'])
    expect(await deps.chain.block()).toBe(tempo)
  })

  it('names miners by their names, and those it does not know by their hotkeys', async () => {
    const deps = await market()
    await close(deps.store, 0)
    await settleRound({ ...deps, miners: miners.slice(0, 1) }, 0)
    const [told] = deps.events
    expect(told?.type === 'ratings.updated' && told.ratings.map(({ name }) => name)).toEqual([
      'm1',
      '5Miner2',
    ])
  })
})

describe('computeStanding()', () => {
  it('depends on the recorded rows alone, not on the order of the miners', async () => {
    const { store } = await market()
    await close(store, 0)
    await close(store, 1, false)
    const standing = await computeStanding({ store, miners })
    expect(await computeStanding({ store, miners: miners.toReversed() })).toEqual(standing)
    expect(standing.ratings[0]).toMatchObject({ hotkey: '5Miner1', tasks: 2, resolved: 1 })
  })
})
