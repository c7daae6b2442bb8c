import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

describe('conditionRules()', () => {
  it('asks first what else could be asked of the names and attributes in the condition', () => {
    expect(bodiesOf('condition.add_part', 'if a.port != b:\n    return a')).toEqual(
      expect.arrayContaining([
        'if a.port and a.port != b:\n    return a',
        'if a.port != b and not b:\n    return a',
      ]),
    )
    expect(bodiesOf('condition.add_part', 'if not isinstance(a, int):\n    return b')).toContain(
      'if isinstance(a, bool) or not isinstance(a, int):\n    return b',
    )
  })

  it('adds a part that another condition has, then tests of what is known', () => {
    const bodies = bodiesOf('condition.add_part', 'if a > 3:\n    b = 1\nif b:\n    return a')
    expect(bodies).toContain('if a > 3:\n    b = 1\nif b and a > 3:\n    return a')
    expect(bodies).toContain('if a > 3 and not b:\n    b = 1\nif b:\n    return a')
    expect(bodies).toContain('if a > 3:\n    b = 1\nif b or a is None:\n    return a')
  })

  it('keeps what was there together', () => {
    const bodies = bodiesOf('condition.add_part', 'if a or b:\n    return 1')
    expect(bodies.length).toBeGreaterThan(0)
    for (const text of bodies) expect(text).toContain('(a or b)')
  })

  it('leaves a returned value that is no truth alone', () => {
    expect(bodiesOf('condition.add_part', 'return g(a)')).toEqual([])
    expect(bodiesOf('condition.add_part', 'return a < b').length).toBeGreaterThan(0)
  })

  it('filters a comprehension that does not, by what it binds', () => {
    expect(bodiesOf('condition.add_filter', 'return [x for x in a]')).toEqual(
      expect.arrayContaining([
        'return [x for x in a if x]',
        'return [x for x in a if x is not None]',
        'return [x for x in a if not x]',
      ]),
    )
    expect(bodiesOf('condition.add_filter', 'return [x for x in a if b]')).toEqual([])
  })

  it('keeps the marker of a parameter that was not given from getting further', () => {
    const source = 'def f(k, default=_MISSING):\n    x = default\n    return x\n'
    expect(textsOf('condition.choose', source)).toContain(
      source.replace('x = default', 'x = None if default is _MISSING else default'),
    )
  })

  it('makes a value one side of a choice, first as it is chosen elsewhere', () => {
    const bodies = bodiesOf('condition.choose', 'g(a if b else 0)\nreturn a')
    expect(bodies).toContain('g(a if b else 0)\nreturn (a if b else 0)')
    expect(bodies).toContain('g(a if b else 0)\nreturn a if b else None')
  })
})
