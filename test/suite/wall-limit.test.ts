import { describe, expect, it } from 'vitest'
import { batchWallLimit, wallLimit } from '../../src/lib/suite/wall-limit.ts'

describe('wallLimit()', () => {
  it('is what the caller says when its own time is wall time', () => {
    expect(wallLimit({ seconds: 5, wallSeconds: 7 })).toBe(7)
  })

  it('is otherwise so far from the deciding limit that only what that cannot see reaches it', () => {
    expect(wallLimit({ seconds: 5 })).toBeGreaterThan(10 * 5)
  })
})

describe('batchWallLimit()', () => {
  it('leaves room for every variant to reach its own limit, and for starting', () => {
    const variants = [{ wallSeconds: 7 }, { wallSeconds: 8 }].map((limit, index) => ({
      id: String(index),
      files: {},
      tests: [],
      seconds: 5,
      ...limit,
    }))
    expect(batchWallLimit(variants)).toBeGreaterThan(7 + 8)
  })
})
