import { describe, expect, it } from 'vitest'
import { listFunctions } from '../../../src/lib/syntax/functions.ts'
import {
  functionStub,
  functionText,
  readFunctionAnswer,
} from '../../../src/lib/tasks/strategies/read-function-answer.ts'
import { pythonParser } from '../../fakes/python-parser.ts'

const parser = await pythonParser
const source = `import os

class Box:
    @property
    def size(self):
        """How much fits."""
        # count once
        return len(self.items)

    def other(self):
        return 1
`
const info = listFunctions(parser.parse(source)).find(({ name }) => name === 'Box.size')
if (info === undefined) throw new Error('no function')
const asked = { source, info }
const right = functionText(asked)
const read = (answer: string) => readFunctionAnswer(parser, asked, answer)

describe('functionText() and functionStub()', () => {
  it('show the function as it stands, and without its body', () => {
    expect(right.startsWith('    @property\n    def size(self):\n')).toBe(true)
    expect(right.endsWith('return len(self.items)')).toBe(true)
    expect(functionStub(asked)).toBe(
      '    @property\n    def size(self):\n        """How much fits."""\n        ...',
    )
  })
})

describe('readFunctionAnswer()', () => {
  const broken = right.replace('len(self.items)', 'len(self.items) + 1')
  const expected = source.replace('len(self.items)', 'len(self.items) + 1')

  it('puts the answer where the function was', () => {
    expect(read(broken)).toEqual({ ok: true, value: expected })
  })

  it('moves an answer that starts at the margin', () => {
    expect(read(`${broken.replace(/^ {4}/gm, '')}\n`)).toEqual({ ok: true, value: expected })
  })

  it('lets comments go', () => {
    const without = read(broken.replace('        # count once\n', ''))
    expect(without.ok && without.value).not.toContain('# count once')
  })

  it.each([
    ['the same function', right, 'it changes nothing'],
    ['another signature', broken.replace('(self)', '(self, more=0)'), 'it changes more than the body'],
    ['another docstring', broken.replace('How much', 'What'), 'it changes more than the body'],
    ['another decorator', broken.replace('@property', '@staticmethod'), 'it changes more than the body'],
    ['a telling comment', broken.replace('count once', 'off by one here'), 'it has a new comment'],
    ['two functions', `${broken}\n\n    def extra(self):\n        return 2`, 'it is not one function'],
    ['no function', 'return 1', 'it is not one function'],
    ['broken Python', broken.replace('return', 'return ('), 'it is not one function'],
    ['prose', 'I cannot do that.', 'it is not one function'],
  ])('refuses %s', (_name, answer, reason) => {
    expect(read(answer)).toEqual({ ok: false, reason })
  })
})
