import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

describe('analogyRules()', () => {
  it('gives a condition the part that the same condition has on another line', () => {
    const body = "x = not a or 'set' in a\ny = 'get' in a\nreturn x, y"
    expect(bodiesOf('analogy.grow', body)[0]).toBe(
      "x = not a or 'set' in a\ny = not a or 'get' in a\nreturn x, y",
    )
  })

  it('wraps a value as its like is wrapped, with the names of its own', () => {
    const body = "x = '%s' % abs(a.days)\ny = '%s' % a.years\nreturn x, y"
    expect(bodiesOf('analogy.grow', body)).toContain(
      "x = '%s' % abs(a.days)\ny = '%s' % abs(a.years)\nreturn x, y",
    )
  })

  it('calls the method that is called on the same name elsewhere', () => {
    expect(bodiesOf('analogy.wrap', 'x = a.lower()\nreturn g(a)')).toContain(
      'x = a.lower()\nreturn g(a.lower())',
    )
  })

  it('puts brackets where an operator beside would tear the larger expression apart', () => {
    expect(bodiesOf('analogy.wrap', 'x = a + 1\nreturn a * b')).toContain('x = a + 1\nreturn (a + 1) * b')
  })

  it('takes nothing whose names mean nothing at the place', () => {
    const other = 'def other(c):\n    return len(c) + a.size\n\n\n'
    const texts = textsOf('analogy.grow', `${other}def f(a, b):\n    return a.size\n`)
    expect(
      texts.some((text) => text.includes('return len(c) + a.size\n\n\ndef f(a, b):\n    return len(c)')),
    ).toBe(false)
  })

  it('never compares what has no name or literal in common', () => {
    expect(bodiesOf('analogy.grow', "x = not a or 'set' in a\nreturn 1 in b")).toEqual([])
  })

  it('leaves the name of what is called, of an attribute and of a keyword', () => {
    for (const text of bodiesOf('analogy.wrap', 'x = not size\nreturn a.size(size=size(b))'))
      expect(text).toMatch(/a\.size\(size=|not not/)
  })
})
