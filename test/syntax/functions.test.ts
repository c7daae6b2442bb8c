import { describe, expect, it } from 'vitest'
import { functionAt, listFunctions } from '../../src/lib/syntax/functions.ts'
import { pythonParser } from '../fakes/python-parser.ts'

const parser = await pythonParser

const source = `"""Module."""
import os


@cache
@other
def plain(a, b=1, *args, c: int = 2, **kwargs):
    """Doc.

    >>> plain(1)
    """
    return a


class Outer:
    x = 1

    async def method(self, (d)):
        def inner():
            pass
        return inner

    class Nested:
        def deep(self): pass


if os:
    def conditional(): return 1
`

describe('listFunctions()', () => {
  const functions = listFunctions(parser.parse(source.replace('(d)', 'd')))

  it('names functions by their path, also in conditions and nested classes', () => {
    expect(functions.map(({ name }) => name)).toEqual([
      'plain',
      'Outer.method',
      'Outer.method.inner',
      'Outer.Nested.deep',
      'conditional',
    ])
    expect(functions.map(({ className }) => className)).toEqual([null, 'Outer', null, 'Outer.Nested', null])
  })

  it('counts decorators to the function and finds where its body starts', () => {
    expect(functions[0]).toMatchObject({ startRow: 4, endRow: 11, bodyRow: 7 })
  })

  it('finds the docstring as written', () => {
    expect(functions[0]?.docstring?.text).toBe('"""Doc.\n\n    >>> plain(1)\n    """')
    expect(functions[0]?.docstring).toMatchObject({ startRow: 7, endRow: 10 })
    expect(functions[1]?.docstring).toBeNull()
  })

  it('lists parameters without stars, annotations and defaults', () => {
    expect(functions[0]?.parameters).toEqual(['a', 'b', 'args', 'c', 'kwargs'])
  })

  it('finds the innermost function of a row', () => {
    expect(functionAt(functions, 19)?.name).toBe('Outer.method.inner')
    expect(functionAt(functions, 20)?.name).toBe('Outer.method')
    expect(functionAt(functions, 1)).toBeNull()
  })
})
