import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

describe('valueRules()', () => {
  it('returns what was computed where None or nothing is returned', () => {
    for (const lost of ['return None', 'return'])
      expect(bodiesOf('value.restore_return', `x = a + b\n${lost}`)).toContain('x = a + b\nreturn x')
    expect(bodiesOf('value.restore_return', 'return a')).toEqual([])
  })

  it('returns the second of a pair too', () => {
    expect(bodiesOf('value.return_pair', 'return a')).toEqual(
      expect.arrayContaining(['return a, b', 'return (a, b)']),
    )
  })

  it('returns what another branch returns', () => {
    expect(bodiesOf('value.other_return', 'if a:\n    return b + 1\nreturn a')).toContain(
      'if a:\n    return b + 1\nreturn b + 1',
    )
  })

  it('flips a truth', () => {
    expect(bodiesOf('value.flip', 'return True')).toEqual(['return False', 'return None'])
  })

  it('reads another name, never changes a parameter or an attribute', () => {
    expect(bodiesOf('value.name', 'return g(a).b')).toEqual(['return g(b).b'])
  })

  it('raises and catches other types, those of the issue first', () => {
    const hints = { exceptions: ['OddError'] }
    expect(bodiesOf('value.exception', 'raise KeyError(a)', hints)[0]).toBe('raise OddError(a)')
    expect(bodiesOf('value.exception', 'try:\n    a()\nexcept KeyError:\n    b()', hints)[0]).toBe(
      'try:\n    a()\nexcept OddError:\n    b()',
    )
  })

  it('gives a slice the bound or the step it lacks', () => {
    const bodies = bodiesOf('value.slice', 'return a[1:]')
    expect(bodies).toEqual(
      expect.arrayContaining(['return a[1:-1]', 'return a[1:b]', 'return a[1::-1]', 'return a[1::2]']),
    )
    expect(bodiesOf('value.slice', 'return a[:b]')).toContain('return a[1:b]')
    expect(bodiesOf('value.slice', 'return a[1:b]')).toContain('return a[b:1]')
  })

  it('iterates over the first item too', () => {
    expect(bodiesOf('value.drop_slice', 'return g(a[1:])')).toEqual(['return g(a)'])
    expect(bodiesOf('value.drop_slice', 'return g(a[2:])')).toEqual([])
  })

  it('awaits in async functions only', () => {
    expect(textsOf('value.await', 'async def f(a):\n    return a()\n')).toEqual([
      'async def f(a):\n    return await a()\n',
    ])
    expect(textsOf('value.await', 'def f(a):\n    return a()\n')).toEqual([])
  })
})
