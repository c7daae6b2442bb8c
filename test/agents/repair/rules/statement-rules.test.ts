import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

describe('statementRules()', () => {
  it('puts a guard first that raises what the issue expects', () => {
    const bodies = bodiesOf('statement.add_guard', 'return a / b', {
      exceptions: ['ValueError'],
      exceptionMessage: 'b must not be "0"',
    })
    expect(bodies).toContain('if not b:\n    raise ValueError("b must not be \\"0\\"")\nreturn a / b')
    expect(bodies).toContain('if a is None:\n    return a\nreturn a / b')
  })

  it('repeats a guard of another function where its names mean something', () => {
    const source =
      'def g(a):\n    if a < 0:\n        return -a\n    return a\n\n\ndef f(a):\n    x = a\n    return x\n'
    expect(textsOf('statement.add_guard', source)).toContain(
      source.replace('    return x\n', '    if a < 0:\n        return -a\n    return x\n'),
    )
    const other = source.replace('def f(a):\n    x = a', 'def f(z):\n    x = z')
    const changed = textsOf('statement.add_guard', other).map((text) => text.slice(text.indexOf('def f(z)')))
    expect(changed.filter((text) => text.includes('a < 0'))).toEqual([])
  })

  it('counts where a counter is set and never moved', () => {
    expect(bodiesOf('statement.add_update', 'n = 0\nfor x in a:\n    b(x)\nreturn n')).toEqual(
      expect.arrayContaining([
        'n = 0\nfor x in a:\n    b(x)\n    n += 1\nreturn n',
        'n = 0\nfor x in a:\n    n -= 1\n    b(x)\nreturn n',
      ]),
    )
  })

  it('fills a body that only passes', () => {
    expect(bodiesOf('statement.add_update', 'n = 0\nfor x in a:\n    pass\nreturn n')).toContain(
      'n = 0\nfor x in a:\n    n += 1\nreturn n',
    )
  })

  it('gives a condition the branch it lacks, and no second one', () => {
    expect(bodiesOf('statement.add_else', 'if a:\n    x = 1\nreturn x')).toContain(
      'if a:\n    x = 1\nelse:\n    x = 0\nreturn x',
    )
    expect(bodiesOf('statement.add_else', 'if a:\n    x = 1\nelse:\n    x = 2')).toEqual([])
  })

  it('calls super at the head of a method, in the place of pass', () => {
    const source = 'class A(B):\n    def reset(self, x):\n        pass\n'
    expect(textsOf('statement.super_call', source)).toEqual([
      source.replace('pass', 'super().reset(x)'),
      source.replace('pass', 'super().reset()'),
    ])
    expect(textsOf('statement.super_call', 'def reset(x):\n    pass\n')).toEqual([])
  })

  it('drops a statement, and leaves a body behind', () => {
    expect(bodiesOf('statement.drop', 'a.clear()\nreturn b')).toEqual(['return b'])
    expect(bodiesOf('statement.drop', 'if a:\n    raise b')).toContain('if a:\n    pass')
  })

  it('adds up what is only assigned', () => {
    expect(bodiesOf('statement.restore_operator', 'a[0] = b')).toEqual(
      expect.arrayContaining(['a[0] += b', 'a[0] -= b', 'a[0] |= b']),
    )
    expect(bodiesOf('statement.restore_operator', 'a, b = b, a')).toEqual([])
  })
})
