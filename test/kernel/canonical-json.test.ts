import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/lib/kernel/canonical-json.ts'
import { digestOf, sha256 } from '../../src/lib/kernel/digest.ts'

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}

/** JSON has no negative zero, and `__proto__` is no plain key. */
const values = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)

describe('canonicalJson()', () => {
  it('sorts keys at every depth, without spaces, and leaves undefined members out', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: undefined, A: 'x' })).toBe('{"A":"x","b":[{"c":2,"d":1}]}')
  })

  it('keeps the order of arrays', () => {
    expect(canonicalJson([3, 1, 2])).toBe('[3,1,2]')
  })

  it('is one text for one value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      }),
    )
  })

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value)
      }),
    )
  })
})

describe('digestOf()', () => {
  it('is the SHA-256 of the canonical text', () => {
    expect(digestOf({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'))
  })

  it('knows the digest of nothing', () => {
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('tells different values apart', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        fc.pre(canonicalJson(a) !== canonicalJson(b))
        expect(digestOf(a)).not.toBe(digestOf(b))
      }),
    )
  })
})
