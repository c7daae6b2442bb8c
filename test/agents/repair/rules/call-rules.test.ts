import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

describe('callRules()', () => {
  it.each([
    ['return min(a)', 'return max(a)'],
    ['return all(a)', 'return any(a)'],
    ['return a.lower()', 'return a.casefold()'],
    ['a.append(b)', 'a.extend(b)'],
    ['return a.rfind(b)', 'return a.find(b)'],
  ])('takes names that are mixed up for one another: %j', (body, expected) => {
    expect(bodiesOf('call.other_name', body)).toContain(expected)
  })

  it('knows nothing in the place of a name of no group', () => {
    expect(bodiesOf('call.other_name', 'return frobnicate(a)')).toEqual([])
  })

  it('reverses what is sorted, and nothing else', () => {
    expect(bodiesOf('call.reverse', 'return sorted(a)')).toEqual(['return sorted(a, reverse=True)'])
    expect(bodiesOf('call.reverse', 'a.sort()')).toEqual(['a.sort(reverse=True)'])
    expect(bodiesOf('call.reverse', 'return list(a)')).toEqual([])
  })

  it('wraps a value in a conversion or a method, but no target and no called name', () => {
    const bodies = bodiesOf('call.wrap', 'b = a')
    expect(bodies).toEqual(expect.arrayContaining(['b = abs(a)', 'b = list(a)', 'b = a.strip()']))
    expect(bodies.filter((text) => !text.startsWith('b = '))).toEqual([])
    expect(bodiesOf('call.wrap', 'return g()').filter((text) => /abs\(g\)/.test(text))).toEqual([])
  })

  it('wraps what a lambda gives back', () => {
    expect(bodiesOf('call.wrap', 'return g(lambda m: m.group(1))')).toContain(
      'return g(lambda m: m.group(1).upper())',
    )
  })

  it('passes a keyword that another call passes, and parameters under their own names', () => {
    const source = [
      'def g(x, sep=None):',
      '    return x',
      '',
      '',
      'def f(a, sep):',
      '    g(a, strict=True)',
      '    return g(a)',
      '',
    ].join('\n')
    const texts = textsOf('call.add_keyword', source)
    expect(texts).toContain(source.replace('return g(a)', 'return g(a, strict=True)'))
    expect(texts).toContain(source.replace('return g(a)', 'return g(a, sep=sep)'))
  })

  it('swaps the first and the last of three arguments', () => {
    expect(bodiesOf('call.swap_far', 'return g(a, 0, b)')).toEqual(['return g(b, 0, a)'])
    expect(bodiesOf('call.swap_far', 'return g(a, b)')).toEqual([])
  })

  it('calls a sibling whose name shares a word', () => {
    const source =
      'def read_left(x):\n    return x\n\n\ndef read_right(x):\n    return -x\n\n\ndef other(x):\n    return 0\n\n\ndef f(a):\n    return read_left(a)\n'
    expect(textsOf('call.sibling', source)).toEqual([
      source.replace('return read_left(a)', 'return read_right(a)'),
    ])
  })
})
