import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeadTail } from '../../../src/lib/adapters/process/head-tail.ts'

const fed = (limit: number, chunks: readonly string[]): string => {
  const kept = createHeadTail(limit)
  for (const chunk of chunks) kept.push(Buffer.from(chunk))
  return kept.text()
}

const chunksOf = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), { maxLength: 30 })

describe('createHeadTail()', () => {
  it('keeps a short stream as it is, whatever pieces it comes in', () => {
    fc.assert(
      fc.property(chunksOf, (chunks) => {
        expect(fed(2400, chunks)).toBe(chunks.join(''))
      }),
    )
  })

  it('keeps the first and last half of a long stream and counts what it cut', () => {
    fc.assert(
      fc.property(chunksOf, fc.integer({ min: 1, max: 50 }), (chunks, half) => {
        const whole = chunks.join('')
        fc.pre(whole.length > 2 * half)
        const cut = whole.length - 2 * half
        expect(fed(2 * half, chunks)).toBe(
          `${whole.slice(0, half)}\n... ${cut} bytes cut ...\n${whole.slice(-half)}`,
        )
      }),
    )
  })

  it('does not break a character that arrives in two pieces', () => {
    const bytes = Buffer.from('aé')
    const kept = createHeadTail(100)
    kept.push(bytes.subarray(0, 2))
    kept.push(bytes.subarray(2))
    expect(kept.text()).toBe('aé')
  })

  it('needs no more memory than its limit', () => {
    const kept = createHeadTail(1000)
    const block = Buffer.alloc(1 << 20, 'x')
    const before = process.memoryUsage().arrayBuffers
    for (let index = 0; index < 200; index++) kept.push(block)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20)
    expect(kept.text().length).toBeLessThan(1100)
  })
})
