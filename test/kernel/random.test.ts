import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/lib/kernel/random.ts'

const draw = (seed: string, count = 20): number[] => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('seededRandom()', () => {
  it('gives the same stream for the same seed on every platform', () => {
    // Computed by an independent program from the definition of sfc32.
    expect(draw('agentao', 3).map((value) => value.toFixed(12))).toEqual([
      '0.610796945402',
      '0.666043147678',
      '0.820339194965',
    ])
  })

  it('gives another stream for another seed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b)
        expect(draw(a)).not.toEqual(draw(b))
      }),
    )
  })

  it('stays in [0, 1) and spreads evenly', () => {
    const values = draw('spread', 20_000)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    const buckets = new Array<number>(10).fill(0)
    for (const value of values) buckets[Math.floor(value * 10)] = (buckets[Math.floor(value * 10)] ?? 0) + 1
    for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('forks a stream that depends on seed and label alone', () => {
    const fresh = seededRandom('s').fork('a').next()
    const used = seededRandom('s')
    used.next()
    used.next()
    expect(used.fork('a').next()).toBe(fresh)
    expect(used.fork('b').next()).not.toBe(fresh)
  })

  it('does not disturb the stream it forks from', () => {
    const forked = seededRandom('s')
    forked.fork('a').next()
    expect(forked.next()).toBe(seededRandom('s').next())
  })
})

describe('below(), pick() and shuffle()', () => {
  it('below() gives whole numbers under the bound', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (seed, bound) => {
        const value = seededRandom(seed).below(bound)
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true)
      }),
    )
  })

  it('pick() takes a member, and throws for none', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer(), { minLength: 1 }), (seed, items) => {
        expect(items).toContain(seededRandom(seed).pick(items))
      }),
    )
    expect(() => seededRandom('s').pick([])).toThrow(RangeError)
  })

  it('shuffle() keeps every member and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items]
        const shuffled = seededRandom(seed).shuffle(items)
        expect([...shuffled].sort()).toEqual([...items].sort())
        expect(items).toEqual(before)
      }),
    )
  })
})
