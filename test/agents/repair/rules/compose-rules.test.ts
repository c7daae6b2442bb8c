import { describe, expect, it } from 'vitest'
import { bodiesOf, textsOf } from './edits-of.ts'

const helpers = 'def g(x):\n    return x\n\n\ndef h(x):\n    return x\n\n\ndef two(x, y):\n    return x\n\n\n'

function returned(rule: string, source: string): readonly string[] {
  return textsOf(rule, source).map((text) => text.slice(text.lastIndexOf('return ')).trim())
}

describe('composeRules()', () => {
  it('returns what a function of the file makes of the parameter, those that the docstring names first', () => {
    const lost = `${helpers}def f(a, b):\n    "As h does."\n    return None\n`
    expect(returned('compose.call', lost)).toEqual(['return h(a)', 'return g(a)'])
  })

  it('makes an object of the class that has its name', () => {
    const lost = 'class Other: pass\n\n\nclass Make: pass\n\n\ndef make(*parts):\n    return None\n'
    expect(returned('compose.call', lost)).toEqual(['return Make(parts)', 'return Other(parts)'])
  })

  it('applies one function after another', () => {
    const lost = `${helpers}def f(a):\n    return None\n`
    expect(returned('compose.nested', lost)).toEqual(['return g(h(a))', 'return h(g(a))'])
  })

  it('leaves what returns something', () => {
    expect(bodiesOf('compose.call', 'return a')).toEqual([])
    expect(bodiesOf('compose.nested', 'return a')).toEqual([])
  })
})
