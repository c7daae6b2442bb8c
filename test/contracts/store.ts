import { expect, it } from 'vitest'
import type { Store } from '../../src/lib/domain/ports/store.ts'
import { gradedSolution, plannedRound, silentSolution } from './store-facts.ts'

/** What every store must do; `withStore` opens an empty one and closes it after `use`. */
export function storeContract(withStore: (use: (store: Store) => Promise<void>) => Promise<void>): void {
  const inStore = (name: string, use: (store: Store) => Promise<void>): void =>
    it(name, async () => await withStore(use))

  inStore('openRun() returns the settings of the first opening, whatever comes later', async (store) => {
    const first = { seed: 's', packages: ['toolz'], nested: { rounds: 3 } }
    expect(await store.openRun(first)).toEqual(first)
    expect(await store.openRun({ seed: 'other' })).toEqual(first)
  })

  inStore('rounds() gives planned rounds back in the order of their index', async (store) => {
    const rounds = [plannedRound(2), plannedRound(0), plannedRound(1)]
    for (const round of rounds) await store.planRound(round)
    expect(await store.rounds()).toEqual([rounds[1], rounds[2], rounds[0]])
  })

  inStore('planRound() of the same round again changes nothing', async (store) => {
    await store.planRound(plannedRound(0))
    await store.planRound(plannedRound(0))
    expect(await store.rounds()).toHaveLength(1)
  })

  inStore('planRound() refuses another round under a known id and keeps the first', async (store) => {
    await store.planRound(plannedRound(0))
    await expect(store.planRound(plannedRound(0, { problemStatement: 'Another.' }))).rejects.toThrow(
      /already holds/,
    )
    expect(await store.rounds()).toEqual([plannedRound(0)])
  })

  inStore('finishRound() closes the round and keeps everything of each answer', async (store) => {
    const round = plannedRound(0)
    const solutions = [silentSolution(round, 3), gradedSolution(round, 1)]
    await store.planRound(round)
    await store.planRound(plannedRound(1))
    await store.finishRound(round.roundId, solutions, 1700)
    expect(await store.finishedRounds()).toEqual(
      new Map([
        [round.roundId, { roundIndex: 0, taskDigest: round.taskDigest, finishedAtMs: 1700, solutions: 2 }],
      ]),
    )
    expect(await store.solutions()).toEqual([solutions[1], solutions[0]])
  })

  inStore('finishRound() again with the same answers changes nothing, not even the time', async (store) => {
    const round = plannedRound(0)
    await store.planRound(round)
    await store.finishRound(round.roundId, [gradedSolution(round, 1)], 1700)
    await store.finishRound(round.roundId, [gradedSolution(round, 1)], 2800)
    expect((await store.finishedRounds()).get(round.roundId)?.finishedAtMs).toBe(1700)
    expect(await store.rows()).toHaveLength(1)
  })

  inStore('finishRound() refuses other answers for a closed round and keeps the first', async (store) => {
    const round = plannedRound(0)
    await store.planRound(round)
    await store.finishRound(round.roundId, [gradedSolution(round, 1)], 1700)
    const others = [
      [gradedSolution(round, 1, 'another patch')],
      [gradedSolution(round, 1), silentSolution(round, 2)],
      [silentSolution(round, 2)],
      [],
    ]
    for (const other of others)
      await expect(store.finishRound(round.roundId, other, 1700)).rejects.toThrow(/already holds/)
    expect(await store.solutions()).toEqual([gradedSolution(round, 1)])
  })

  inStore('finishRound() refuses rows that are not of its round, and records none of them', async (store) => {
    const round = plannedRound(0)
    await store.planRound(round)
    const wrong = [gradedSolution(round, 1), gradedSolution(plannedRound(1), 2)]
    await expect(store.finishRound(round.roundId, wrong, 1)).rejects.toThrow(/does not belong/)
    const twice = [gradedSolution(round, 1), gradedSolution(round, 1)]
    await expect(store.finishRound(round.roundId, twice, 1)).rejects.toThrow(/twice/)
    await expect(store.finishRound('never', [], 1)).rejects.toThrow(/never planned/)
    expect(await store.solutions()).toEqual([])
    expect((await store.finishedRounds()).size).toBe(0)
  })

  inStore('rows() come by round index and uid, whatever the order of recording', async (store) => {
    for (const index of [1, 0]) {
      const round = plannedRound(index)
      await store.planRound(round)
      const solutions = [9, 2, 10].map((uid) => gradedSolution(round, uid))
      await store.finishRound(round.roundId, solutions, index)
    }
    const order = (await store.rows()).map(({ roundIndex, minerUid }) => [roundIndex, minerUid])
    expect(order).toEqual([0, 1].flatMap((index) => [2, 9, 10].map((uid) => [index, uid])))
  })

  inStore('roundRecords() gives the asked rounds in the asked order', async (store) => {
    for (const index of [0, 1, 2]) {
      const round = plannedRound(index)
      await store.planRound(round)
      await store.finishRound(round.roundId, [silentSolution(round, 4), gradedSolution(round, 1)], index + 7)
    }
    const asked = [2, 0].map((index) => plannedRound(index))
    expect(await store.roundRecords(asked.map(({ roundId }) => roundId))).toEqual(
      asked.map((round) => ({
        round,
        finishedAtMs: round.roundIndex + 7,
        solutions: [gradedSolution(round, 1), silentSolution(round, 4)],
      })),
    )
  })

  inStore('roundRecords() throws for a round that is not closed', async (store) => {
    await store.planRound(plannedRound(0))
    await expect(store.roundRecords([plannedRound(0).roundId])).rejects.toThrow(/not closed/)
  })

  inStore('recordWeights() takes the same weights twice and refuses others at that block', async (store) => {
    const entry = {
      validatorHotkey: '5V',
      block: 360,
      weights: [{ uid: 1, hotkey: '5M', weight: 1 }],
      ratings: [],
    }
    await store.recordWeights(entry)
    await store.recordWeights(entry)
    await store.recordWeights({ ...entry, block: 720, weights: [] })
    await expect(store.recordWeights({ ...entry, weights: [] })).rejects.toThrow(/already holds/)
  })

  inStore('freezeShard() binds rounds once and for all', async (store) => {
    for (const index of [0, 1, 2]) {
      const round = plannedRound(index)
      await store.planRound(round)
      if (index < 2) await store.finishRound(round.roundId, [], 1)
    }
    const [first, second, open] = [0, 1, 2].map((index) => plannedRound(index).roundId)
    const shard = { sequence: 0, name: 'train-x-00000', roundIds: [first ?? ''] }
    await store.freezeShard(shard)
    await store.freezeShard(shard)
    await expect(store.freezeShard({ ...shard, roundIds: [second ?? ''] })).rejects.toThrow(/already holds/)
    await expect(store.freezeShard({ ...shard, sequence: 1, name: 'train-x-00001' })).rejects.toThrow(
      /already holds/,
    )
    await expect(store.freezeShard({ sequence: 2, name: 'late', roundIds: [open ?? ''] })).rejects.toThrow()
    expect(await store.shards()).toEqual([shard])
  })

  inStore('setValue() overwrites, getValue() gives null for what was never set', async (store) => {
    expect(await store.getValue('ledger')).toBeNull()
    await store.setValue('ledger', 'one')
    await store.setValue('ledger', 'two')
    expect(await store.getValue('ledger')).toBe('two')
  })

  inStore('writes made at the same time all arrive', async (store) => {
    const rounds = Array.from({ length: 20 }, (_, index) => plannedRound(index))
    await Promise.all(rounds.map((round) => store.planRound(round)))
    await Promise.all(
      rounds.map((round) => store.finishRound(round.roundId, [gradedSolution(round, 1)], round.roundIndex)),
    )
    expect((await store.finishedRounds()).size).toBe(20)
    expect(await store.rows()).toHaveLength(20)
  })
}
