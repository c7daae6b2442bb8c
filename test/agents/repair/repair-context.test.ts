import { describe, expect, it } from 'vitest'
import { fittingTexts } from '../../../src/lib/agents/repair/fitting.ts'
import { createRepairContext } from '../../../src/lib/agents/repair/repair-context.ts'
import { parser } from './repair-sample.ts'
import { noHints } from './rules/edits-of.ts'

const source = `LIMIT = 3
USED = 1


class Box:
    def fill(self, item, count=1):
        left = count
        for part in item:
            self.size = USED
        return left

    def other(self, thing):
        if thing > LOW and thing:
            raise OddError('no')
        return g(thing, strict=True)


def free(a, b):
    first, second = a
    with open(a) as handle:
        return first
`

function contextOf(text: string) {
  return createRepairContext({ source: text, module: parser.parse(text), hints: noHints })
}

const context = contextOf(source)
const bodyOf = (name: string) => {
  const body = context.functions.find((info) => info.name === name)?.node.field('body')
  if (body === null || body === undefined) throw new RangeError(name)
  return body
}

describe('createRepairContext()', () => {
  it('knows the names around a node, those that nothing reads first', () => {
    expect(context.namesAround(bodyOf('Box.fill'))).toEqual(['part', 'item', 'count', 'left', 'self.size'])
    const [unread, ...rest] = context.namesAround(bodyOf('free'))
    expect(['b', 'second', 'handle']).toContain(unread)
    expect(rest).toEqual(expect.arrayContaining(['a', 'first']))
  })

  it('knows what a function and the file set and never read', () => {
    expect(context.unusedIn('free')).toEqual(['b', 'second', 'handle'])
    expect(context.unusedIn('absent')).toEqual([])
    expect(context.unusedConstants).toEqual(['LIMIT'])
  })

  it('knows no names outside functions', () => {
    expect(context.namesAround(context.module)).toEqual([])
  })

  it('reads what the file already says', () => {
    const { corpus } = context
    expect(corpus.conditions.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['thing > LOW and thing', 'thing > LOW', 'thing']),
    )
    expect(corpus.exceptions).toEqual(['OddError'])
    expect(corpus.keywords.get('g')).toEqual(['strict=True'])
    expect(corpus.strings.map(({ text }) => text)).toContain('no')
    expect(corpus.globals.has('Box') && corpus.globals.has('free') && corpus.globals.has('USED')).toBe(true)
  })

  it('offers only what means something at the place, the nearest first', () => {
    const conditions = context.corpus.conditions
    const at = (name: string) => fittingTexts(conditions, { node: bodyOf(name), context, limit: 9 })
    expect(at('free')).toEqual([])
    expect(at('Box.other')).toEqual(['thing'])
  })

  it('takes lines of a guard to the depth of its first', () => {
    const text = 'class A:\n    def f(self, x):\n        if x:\n            return 1\n        return x\n'
    expect(contextOf(text).corpus.guards.map((guard) => guard.text)).toEqual(['if x:\n    return 1'])
  })
})
