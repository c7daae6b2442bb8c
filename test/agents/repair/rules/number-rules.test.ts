import { describe, expect, it } from 'vitest'
import { bodiesOf } from './edits-of.ts'

describe('numberRules()', () => {
  it('tries the neighbours of a number first', () => {
    expect(bodiesOf('number.shift', 'return a + 7')).toEqual(['return a + 6', 'return a + 8'])
  })

  it('then the usual numbers, and those that stand near', () => {
    const bodies = bodiesOf('number.replace', 'b = 42\nreturn a[7]')
    expect(bodies).toEqual(expect.arrayContaining(['b = 42\nreturn a[0]', 'b = 42\nreturn a[-7]']))
    expect(bodies).toContain('b = 42\nreturn a[42]')
  })

  it('shifts the whole part of a float', () => {
    expect(bodiesOf('number.float', 'return 2.5')).toEqual(
      expect.arrayContaining(['return 1.5', 'return 3.5', 'return 0.5']),
    )
  })

  it('drops a term of one or two, and no other', () => {
    expect(bodiesOf('number.drop_term', 'return len(a) - 1')).toEqual(['return len(a)'])
    expect(bodiesOf('number.drop_term', 'return len(a) - b')).toEqual([])
  })

  it('adds one where a value is used, in brackets where it must be', () => {
    expect(bodiesOf('number.add_one', 'return a[b]')).toEqual(
      expect.arrayContaining(['return a[b + 1]', 'return a[b - 1]']),
    )
    expect(bodiesOf('number.add_one', 'return a * b')).toContain('return (a * b) + 1')
  })

  it('adds one to what a lambda gives back', () => {
    expect(bodiesOf('number.add_one', 'return g(lambda x: x)')).toContain('return g(lambda x: x + 1)')
  })

  it('adds no term to a name that is assigned to, nor to a keyword', () => {
    for (const rule of ['number.add_one', 'number.add_term']) {
      const bodies = bodiesOf(rule, 'a = g(k=b)')
      expect(bodies.length).toBeGreaterThan(0)
      expect(bodies.filter((text) => !text.startsWith('a = ') || !/[( ]k=/.test(text))).toEqual([])
    }
  })

  it('adds a name that is known there', () => {
    expect(bodiesOf('number.add_term', 'return g(a)')).toEqual(
      expect.arrayContaining(['return g(a + b)', 'return g(a * b)', 'return g(a % b)']),
    )
  })
})
