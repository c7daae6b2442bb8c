import { describe, expect, it } from 'vitest'
import { type Edit, trimEdit } from '../../src/lib/syntax/edit.ts'
import { isValidEdit } from '../../src/lib/syntax/is-valid-edit.ts'
import { pythonParser } from '../fakes/python-parser.ts'

const parser = await pythonParser
const source = 'import os\n\n\ndef f(a):\n    return a\n\n\nx = f(1)\n'

function check(old: string, text: string): boolean {
  const start = source.indexOf(old)
  const edit = { start, end: start + old.length, text }
  return isValidEdit(parser, { module: parser.parse(source), source, edit })
}

describe('isValidEdit()', () => {
  it('accepts an edit after which the file still parses', () => {
    expect(check('return a', 'return a + 1')).toBe(true)
    expect(check('x = f(1)', 'x = f(2)')).toBe(true)
    expect(check('import os\n\n\ndef', 'def')).toBe(true)
  })

  it('rejects an edit that breaks the file or changes nothing', () => {
    expect(check('return a', 'return (a')).toBe(false)
    expect(check('f(a)', 'f(a')).toBe(false)
    expect(check('return a', 'return a')).toBe(false)
    expect(check('    return a\n', '')).toBe(false)
  })
})

describe('isValidEdit() deep in a file', () => {
  const deep = [
    'class A:',
    '    def f(self, a):',
    '        if a:',
    '            b = a[1:]',
    '        elif (',
    '            a is None',
    '            and self',
    '        ):',
    '            for b in a:',
    '                pass',
    '        return [',
    '            b,',
    '        ]',
    '',
  ].join('\n')
  const module = parser.parse(deep)
  const edited = (old: string, text: string): boolean => {
    const start = deep.indexOf(old)
    return isValidEdit(parser, { module, source: deep, edit: { start, end: start + old.length, text } })
  }

  it.each([
    ['a[1:]', 'a[:1]', true],
    ['a[1:]', 'a[1:', false],
    ['(\n            a is None\n            and self\n        )', 'self', true],
    ['for b in a:\n                pass', '', false],
    ['pass', 'continue', true],
    ['            b,\n', '', true],
    ['return [', 'return [[', false],
    ['elif', 'else', false],
    ['if a:', 'if not a:', true],
  ])('%j to %j: %s', (old, text, valid) => expect(edited(old, text)).toBe(valid))

  it('agrees with a parse of the whole file, for every piece of code taken out', () => {
    for (let start = 0; start < deep.length; start += 3)
      for (const length of [1, 4, 9, 17]) {
        const end = Math.min(deep.length, start + length)
        const edit = { start, end, text: '' }
        if (/\n|^\s/.test(deep.slice(start, end))) continue
        const whole = parser.parse(deep.slice(0, start) + deep.slice(end))
        expect([edit, isValidEdit(parser, { module, source: deep, edit })]).toEqual([edit, !whole.hasError])
      }
  })
})

describe('trimEdit()', () => {
  const trim = (edit: Edit, text: string) => trimEdit(edit, text)

  it('leaves out what both texts share at their ends', () => {
    expect(trim({ start: 0, end: 5, text: 'a <= b' }, 'a < b')).toEqual({ start: 3, end: 3, text: '=' })
    expect(trim({ start: 0, end: 3, text: 'aa' }, 'aaa')).toEqual({ start: 2, end: 3, text: '' })
  })
})
