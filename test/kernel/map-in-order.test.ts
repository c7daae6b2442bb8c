import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapInOrder } from '../../src/lib/kernel/map-in-order.ts'

const signal = new AbortController().signal
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

describe('mapInOrder()', () => {
  it('gives results in the order of the items, and never does more at a time than allowed', async () => {
    const pace = fc.array(fc.nat(20), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(pace, fc.integer({ min: 1, max: 6 }), async (delays, concurrency) => {
        let active = 0
        let most = 0
        const work = async (at: number): Promise<number> => {
          most = Math.max(most, ++active)
          await turns(delays[at] ?? 0)
          active--
          return at
        }
        const found = await Array.fromAsync(mapInOrder(delays.keys(), work, { concurrency, signal }))
        expect(found).toEqual([...delays.keys()])
        expect(most).toBeLessThanOrEqual(concurrency)
      }),
    )
  })

  it('throws a failure at its place, after what came before it', async () => {
    const seen: number[] = []
    const work = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('two')
      await turns(30)
      return item
    }
    const run = async (): Promise<void> => {
      for await (const item of mapInOrder([1, 2, 3], work, { concurrency: 3, signal })) seen.push(item)
    }
    await expect(run()).rejects.toThrow('two')
    expect(seen).toEqual([1])
  })

  it('takes no more items when nobody asks for more, and waits for those under way', async () => {
    const started: number[] = []
    const ended: number[] = []
    const work = async (item: number): Promise<number> => {
      started.push(item)
      await turns(10)
      ended.push(item)
      return item
    }
    for await (const item of mapInOrder(Array(50).keys(), work, { concurrency: 3, signal }))
      if (item === 1) break
    expect(started.length).toBeLessThan(8)
    expect(ended).toEqual(started)
  })

  it('stops when the signal fires', async () => {
    const all = mapInOrder([1], async (item) => item, { concurrency: 1, signal: AbortSignal.abort() })
    await expect(Array.fromAsync(all)).rejects.toThrow('stopped')
  })
})
