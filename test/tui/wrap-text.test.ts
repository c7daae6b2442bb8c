import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrapText } from '../../src/lib/tui/wrap-text.ts'

describe('wrapText()', () => {
  it('breaks at spaces', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three'])
  })

  it('keeps every word, in order, and lines that fit unless a single word does not', () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abc') }))
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (list, width) => {
        const lines = wrapText(list.join(' '), width)
        expect(lines.flatMap((line) => line.split(' '))).toEqual(list)
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true)
      }),
    )
  })
})
