import { describe, expect, it } from 'vitest'
import { proposeMutations } from '../../../src/lib/syntax/propose-mutations.ts'
import { isWorthChanging } from '../../../src/lib/tasks/bug/worth-changing.ts'
import { pythonParser } from '../../fakes/python-parser.ts'

const parser = await pythonParser

/** What is proposed for the body of a function, as the text each edit replaces. */
function proposed(body: string, name = 'f'): readonly string[] {
  const source = `def ${name}(a, b):\n${body.replace(/^/gm, '    ')}\n`
  const module = parser.parse(source)
  expect(module.hasError).toBe(false)
  return proposeMutations(module, source, isWorthChanging).map(({ edit }) =>
    source.slice(edit.start, edit.end),
  )
}

describe('isWorthChanging()', () => {
  it.each([
    ['what an error says', 'raise ValueError("bad %d" % (a + 1), 3)'],
    ['logging', 'logger.debug("x", a + 1)'],
    ['warnings', 'warnings.warn("x", stacklevel=2)'],
    ['printing', 'print(a + 1)'],
    ['the condition of a loop that could become endless', 'while a < b:\n    g()'],
    ['what moves such a loop on', 'while g():\n    a += 1\n    b = b - 1'],
    ['what ends such a loop', 'while g():\n    if a < b:\n        break'],
  ])('leaves out %s', (_name, body) => {
    expect(proposed(body).filter((text) => text !== 'ValueError')).toEqual([])
  })

  it('changes the type of an error and the rest of a loop', () => {
    expect(proposed('raise ValueError("bad")')).toContain('ValueError')
    expect(proposed('while g():\n    h(a + 1)')).toContain('+')
    expect(proposed('for x in a:\n    b += 1')).toContain('+=')
  })

  it.each(['__repr__', '__hash__', 'main', '_cached_property'])('leaves out %s as a whole', (name) => {
    expect(proposed('return a + 1', name)).toEqual([])
  })
})
