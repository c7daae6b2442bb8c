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

describe('trimEdit()', () => {
  const trim = (edit: Edit, text: string) => trimEdit(edit, text)

  it('leaves out what both texts share at their ends', () => {
    expect(trim({ start: 0, end: 5, text: 'a <= b' }, 'a < b')).toEqual({ start: 3, end: 3, text: '=' })
    expect(trim({ start: 0, end: 3, text: 'aa' }, 'aaa')).toEqual({ start: 2, end: 3, text: '' })
  })
})
