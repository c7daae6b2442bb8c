import fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstRoundsOfTasks, planShards } from '../../src/lib/dataset/plan-shards.ts'
import type { DatasetShard, FinishedRound } from '../../src/lib/domain/ports/store.ts'

const finishedRound = (
  roundIndex: number,
  solutions = 4,
  taskDigest = `task-${roundIndex}`,
): FinishedRound => ({
  roundIndex,
  taskDigest,
  finishedAtMs: 1,
  solutions,
})

it('planShards() puts all open rounds into one shard, in the order of the run', () => {
  const finished = new Map([
    ['c', finishedRound(2)],
    ['b', finishedRound(0)],
    ['a', finishedRound(1)],
  ])
  expect(planShards({ finished, shards: [], run: 'x' })).toEqual([
    { sequence: 0, name: 'train-x-00000', roundIds: ['b', 'a', 'c'] },
  ])
})

it('planShards() plans nothing when every round has its shard', () => {
  const finished = new Map([['a', finishedRound(0)]])
  const shards = [{ sequence: 0, name: 'train-x-00000', roundIds: ['a'] }]
  expect(planShards({ finished, shards, run: 'x' })).toEqual([])
  expect(planShards({ finished: new Map(), shards: [], run: 'x' })).toEqual([])
})

it('planShards() puts every round into exactly one shard, at whatever times it is called', () => {
  const sizes = fc.array(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 6 }), { maxLength: 5 })
  fc.assert(
    fc.property(sizes, (calls) => {
      const finished = new Map<string, FinishedRound>()
      const shards: DatasetShard[] = []
      for (const call of calls) {
        for (const size of call) finished.set(`round-${finished.size}`, finishedRound(finished.size, size))
        shards.push(...planShards({ finished, shards, run: 'x' }))
      }
      expect(shards.flatMap(({ roundIds }) => roundIds)).toEqual([...finished.keys()])
      expect(shards.map(({ sequence }) => sequence)).toEqual(shards.map((_, index) => index))
      expect(new Set(shards.map(({ name }) => name)).size).toBe(shards.length)
      for (const { roundIds } of shards) {
        const rows = roundIds.map((id) => finished.get(id)?.solutions ?? 0)
        expect(roundIds.length === 1 || rows.reduce((sum, size) => sum + size, 0) <= 50_000).toBe(true)
      }
    }),
  )
})

it('firstRoundsOfTasks() names each task once, over all shards', () => {
  const finished = new Map([
    ['a', finishedRound(0, 1, 'same')],
    ['b', finishedRound(1, 1, 'other')],
    ['c', finishedRound(2, 1, 'same')],
  ])
  const shards = [
    { sequence: 0, name: 'one', roundIds: ['a', 'b'] },
    { sequence: 1, name: 'two', roundIds: ['c'] },
  ]
  expect(firstRoundsOfTasks(shards, finished)).toEqual(new Set(['a', 'b']))
})
