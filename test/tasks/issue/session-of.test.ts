import { describe, expect, it } from 'vitest'
import { readSession } from '../../../src/lib/suite/issue/interactive.ts'
import type { Behaviour } from '../../../src/lib/tasks/issue/observation.ts'
import { presentable, shownExpression } from '../../../src/lib/tasks/issue/presentable.ts'
import { sessionOf } from '../../../src/lib/tasks/issue/session-of.ts'

const one: Behaviour = { kind: 'output', text: '1' }
const about = (code: string, actual: Behaviour = one) => ({ code, subject: '', expected: one, actual })

describe('sessionOf()', () => {
  it('shows a value by its expression, and keeps other values quiet', () => {
    const session = sessionOf(about('import a\nb = a.B(x=1)\nb.add(2)\nprint(repr(b.total()))\n'))
    expect(session).toBe('>>> import a\n>>> b = a.B(x=1)\n>>> _ = b.add(2)\n>>> b.total()\n1')
    expect(readSession(session ?? '')?.output).toBe('1')
  })

  it('keeps a print that is not of a repr, and ends with the exception', () => {
    const failed: Behaviour = { kind: 'exception', type: 'KeyError', message: "'x'", line: 1 }
    expect(sessionOf(about('print(f(1))\n', failed))).toBe(
      `>>> print(f(1))\nTraceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n  [...]\nKeyError: 'x'`,
    )
  })

  it.each([
    'for x in y:\n    print(x)\n',
    'with a() as b:\n    b()\n',
    "x = '''a\nb'''\n",
    'def f():\n    pass\nf()\n',
  ])('leaves %j alone', (code) => {
    expect(sessionOf(about(code))).toBeNull()
  })
})

describe('presentable()', () => {
  it('puts a blank line after the imports and moves the failing line with it', () => {
    const failed: Behaviour = { kind: 'exception', type: 'E', message: '', line: 2 }
    const shown = presentable(about('import a\nprint(repr(a.f()))\n', failed))
    expect(shown.code).toBe('import a\n\nprint(a.f())\n')
    expect(shown.actual).toEqual({ ...failed, line: 3 })
  })

  it('keeps repr() where it tells a text from a number', () => {
    const text: Behaviour = { kind: 'output', text: "'1'" }
    expect(presentable(about('import a\nprint(repr(a.f()))\n', text)).code).toContain('repr(')
  })

  it('leaves a program without imports as it is', () => {
    expect(presentable(about('x = 1\nprint(x)\n')).code).toBe('x = 1\nprint(x)\n')
  })
})

describe('shownExpression()', () => {
  it.each([
    ['print(repr(f(1)))\n', 'f(1)'],
    ['x = 1\nprint(g(x))\n', 'g(x)'],
    ['f(1)\n', null],
  ])('of %j is %j', (code, expression) => {
    expect(shownExpression(code)).toBe(expression)
  })
})
