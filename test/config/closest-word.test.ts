import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closestWord } from '../../src/lib/config/closest-word.ts'

const commands = ['localnet', 'doctor', 'init', 'config show', 'config']

describe('closestWord()', () => {
  it.each([
    ['localnt', 'localnet'],
    ['loaclnet', 'localnet'],
    ['DOCTOR', 'doctor'],
    ['docter', 'doctor'],
    ['confg', 'config'],
    ['config shw', 'config show'],
  ])('takes %s for %s', (typed, meant) => {
    expect(closestWord(typed, commands)).toBe(meant)
  })

  it.each(['', 'xyz', 'publish', 'network-of-things'])('takes %j for nothing', (typed) => {
    expect(closestWord(typed, commands)).toBeNull()
  })

  it('finds every word with one letter lost, doubled or swapped', () => {
    const word = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom(...'abcdefghij') })
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('lost', 'doubled', 'swapped'), (text, at, slip) => {
        const i = at % (text.length - 1)
        const letters = [...text]
        if (slip === 'lost') letters.splice(i, 1)
        if (slip === 'doubled') letters.splice(i, 0, text[i] ?? '')
        if (slip === 'swapped') letters.splice(i, 2, text[i + 1] ?? '', text[i] ?? '')
        expect(closestWord(letters.join(''), [text])).toBe(text)
      }),
    )
  })
})
