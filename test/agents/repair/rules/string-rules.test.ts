import { describe, expect, it } from 'vitest'
import { bodiesOf } from './edits-of.ts'

describe('stringRules()', () => {
  it('completes a string by what the expected output has more', () => {
    expect(bodiesOf('string.complete', "return a + 'th'", { addedText: 's' })).toEqual(
      expect.arrayContaining(["return a + 'ths'", "return a + 'sth'", "return a + 's'"]),
    )
  })

  it('puts what is expected in the place of what is seen', () => {
    const [first] = bodiesOf('string.complete', "return 'a-b'", { addedText: '_', removedText: '-' })
    expect(first).toBe("return 'a_b'")
  })

  it('changes case, and completes a word of the issue that lacks one letter', () => {
    expect(bodiesOf('string.complete', "return 'Ab'", { words: ['Abc', 'Abcd', 'x'] })).toEqual([
      "return 'Abc'",
      "return 'ab'",
      "return 'AB'",
    ])
  })

  it('takes a longer answer for what it is: no word of the program', () => {
    const bodies = bodiesOf('string.complete', "return 'x'", { addedText: 'a whole sentence' })
    expect(bodies.filter((text) => text.includes('sentence'))).toEqual([])
  })

  it('never writes a quote, a backslash or a newline that would end the string', () => {
    for (const addedText of ["'", '"', '\\', '\n']) {
      const bodies = bodiesOf('string.complete', "return 'x'", { addedText })
      expect(bodies).toEqual(["return 'X'"])
    }
  })

  it('replaces a string by the usual ones and those that stand near', () => {
    const bodies = bodiesOf('string.replace', "b = 'near'\nreturn a.join('')")
    expect(bodies).toEqual(
      expect.arrayContaining([
        "b = 'near'\nreturn a.join(' ')",
        "b = 'near'\nreturn a.join(', ')",
        "b = 'near'\nreturn a.join('near')",
      ]),
    )
  })

  it('leaves formatted and multi-line strings alone', () => {
    for (const body of ["return f'{a}'", 'return """a\nb"""'])
      expect(bodiesOf('string.replace', body)).toEqual([])
  })
})
