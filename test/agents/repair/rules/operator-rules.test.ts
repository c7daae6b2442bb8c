import { describe, expect, it } from 'vitest'
import { bodiesOf } from './edits-of.ts'

describe('operatorRules', () => {
  it.each([
    [
      'operator.comparison',
      'return a <= b',
      ['return a < b', 'return a > b', 'return a >= b', 'return a == b'],
    ],
    ['operator.comparison', 'return a is b', ['return a is not b', 'return a == b']],
    ['operator.comparison', 'return a not in b', ['return a in b', 'return a != b']],
    ['operator.arithmetic', 'return a + b', ['return a - b', 'return a * b']],
    ['operator.arithmetic', 'a //= b', ['a /= b', 'a %= b', 'a *= b']],
    ['operator.boolean', 'return a and b', ['return a or b']],
    ['operator.drop_not', 'return not a', ['return a']],
    ['operator.add_not', 'if a:\n    b()', ['if not a:\n    b()']],
    ['operator.add_not', 'return a or b', ['return not a or b', 'return a or not b']],
    ['operator.negate_result', 'return a.isdigit()', ['return not a.isdigit()']],
    ['operator.sign', 'return g(a)', ['return -g(a)', 'return g(-a)']],
  ])('%s in %j', (rule, body, expected) => {
    expect(bodiesOf(rule, body)).toEqual(expected)
  })

  it.each([
    ['operator.arithmetic', 'return "%s" % a'],
    ['operator.negate_result', 'return a == b'],
    ['operator.negate_result', 'return not a'],
    ['operator.sign', 'return g(a=1)'],
  ])('%s leaves %j to others', (rule, body) => {
    expect(bodiesOf(rule, body).filter((text) => /not|-a=|"%s" [^%]/.test(text))).toEqual([])
  })

  it('puts brackets where a sign or a not would bind too tightly', () => {
    expect(bodiesOf('operator.negate_result', 'return a + b')).toEqual(['return not (a + b)'])
  })
})
