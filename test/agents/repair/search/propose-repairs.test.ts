import { describe, expect, it } from 'vitest'
import { createRepairContext, type Hints } from '../../../../src/lib/agents/repair/repair-context.ts'
import { proposeRepairs } from '../../../../src/lib/agents/repair/search/propose-repairs.ts'
import { seededRandom } from '../../../../src/lib/kernel/random.ts'
import { isValidEdit } from '../../../../src/lib/syntax/is-valid-edit.ts'
import { pythonParser } from '../../../fakes/python-parser.ts'

const parser = await pythonParser
const noHints: Hints = { exceptions: [], exceptionMessage: null, addedText: '', removedText: '', words: [] }

function queueOf(source: string, hints: Partial<Hints> = {}, seed = 's') {
  const module = parser.parse(source)
  const context = createRepairContext({ source, module, hints: { ...noHints, ...hints } })
  const rows = new Map(source.split('\n').map((_, row) => [row, 1]))
  return proposeRepairs([{ path: 'm.py', context, rows }], { parser, random: seededRandom(seed) })
}

function rankOf(broken: string, fixed: string, hints: Partial<Hints> = {}): number {
  return queueOf(broken, hints)
    .take(10_000)
    .findIndex(({ content }) => content === fixed)
}

describe('proposeRepairs() undoes', () => {
  it.each([
    ['a wrong operator', 'return a <= b', 'return a < b'],
    ['a wrong sum', 'return a - b', 'return a + b'],
    ['a wrong connective', 'return a or b', 'return a and b'],
    ['an inverted condition', 'if not a:\n    b = 1\nreturn b', 'if a:\n    b = 1\nreturn b'],
    ['a lost not', 'if a:\n    b = 1\nreturn b', 'if not a:\n    b = 1\nreturn b'],
    ['a number too high', 'return a + 3', 'return a + 2'],
    ['a term too many', 'return len(a) - 1', 'return len(a)'],
    ['a lost term', 'return g(a)', 'return g(a + 1)'],
    ['a lost sign', 'return a[1]', 'return a[-1]'],
    ['swapped arguments', 'return g(b, a)', 'return g(a, b)'],
    ['a wrong method', 'return a.rstrip(b)', 'return a.lstrip(b)'],
    ['a wrong function', 'return max(a, b)', 'return min(a, b)'],
    ['a lost conversion', 'x = a\nreturn x', 'x = abs(a)\nreturn x'],
    ['a lost bound', 'return a[:b]', 'return a[1:b]'],
    ['a lost step', 'return a[:]', 'return a[::-1]'],
    ['a lost return value', 'x = g(a)\nreturn None', 'x = g(a)\nreturn x'],
    ['a lost part of a pair', 'x = g(a)\nreturn x', 'x = g(a)\nreturn x, a'],
    ['a swapped choice', 'return b if a else 0', 'return 0 if a else b'],
    ['break for continue', 'for x in a:\n    break', 'for x in a:\n    continue'],
    ['a lost first item', 'for x in a[1:]:\n    g(x)', 'for x in a:\n    g(x)'],
    ['a plain assignment', 'n = 0\nn = a\nreturn n', 'n = 0\nn += a\nreturn n'],
    [
      'a lost count',
      'n = 0\nfor x in a:\n    g(x)\nreturn n',
      'n = 0\nfor x in a:\n    g(x)\n    n += 1\nreturn n',
    ],
    [
      'a lost guard',
      'x = 1\nif not b:\n    return a\nreturn a[x]',
      'if not a:\n    return a\nx = 1\nif not b:\n    return a\nreturn a[x]',
    ],
    ['a lost filter', 'return [x for x in a]', 'return [x for x in a if x]'],
    ['a lost reversal', 'return sorted(a)', 'return sorted(a, reverse=True)'],
  ])('%s', (_what, broken, fixed) => {
    const wrap = (body: string) => `def f(a, b):\n${body.replace(/^/gm, '    ')}\n`
    expect(rankOf(wrap(broken), wrap(fixed))).toBeGreaterThanOrEqual(0)
  })

  it('an exception of the wrong type first by the type that the issue names', () => {
    const broken = 'def f(a):\n    raise ValueError(a)\n'
    expect(
      rankOf(broken, broken.replace('ValueError', 'OddError'), { exceptions: ['OddError'] }),
    ).toBeLessThan(4)
  })

  it('a shortened string by the difference between what is expected and seen', () => {
    const broken = "def f(a):\n    return a + 's'\n"
    expect(rankOf(broken, broken.replace("'s'", "'st'"), { addedText: 't' })).toBeGreaterThanOrEqual(0)
  })

  it('a check that raises what the issue expects', () => {
    const broken = 'def f(a):\n    return a + a\n'
    const fixed = 'def f(a):\n    if a < 0:\n        raise ValueError("low")\n    return a + a\n'
    expect(
      rankOf(broken, fixed, { exceptions: ['ValueError'], exceptionMessage: 'low' }),
    ).toBeGreaterThanOrEqual(0)
  })

  it('a lost call of super with the parameters of the method', () => {
    const broken = 'class A(B):\n    def __init__(self, x):\n        self.y = 1\n'
    const fixed = 'class A(B):\n    def __init__(self, x):\n        super().__init__(x)\n        self.y = 1\n'
    expect(rankOf(broken, fixed)).toBeGreaterThanOrEqual(0)
  })

  it('a lost return value by what a sibling returns, under its own name', () => {
    const sibling =
      'class A:\n    def size(self):\n        return self._inner.size\n\n    def kind(self):\n        return '
    expect(rankOf(`${sibling}None\n`, `${sibling}self._inner.kind\n`)).toBeLessThan(20)
  })
})

describe('proposeRepairs()', () => {
  const source = 'def f(a, b):\n    if a < b:\n        return a[1:]\n    return g(a, b, k=True)\n'

  it('proposes only edits that parse and differ from one another', () => {
    const all = queueOf(source).take(10_000)
    expect(all.length).toBeGreaterThan(100)
    expect(new Set(all.map(({ content }) => content)).size).toBe(all.length)
    const module = parser.parse(source)
    for (const { edit } of all) expect(isValidEdit(parser, { module, source, edit })).toBe(true)
  })

  it('orders by score, the same for the same seed', () => {
    const scores = queueOf(source)
      .take(500)
      .map(({ score }) => score)
    expect([...scores].sort((x, y) => y - x)).toEqual(scores)
    const contents = (seed: string) =>
      queueOf(source, {}, seed)
        .take(200)
        .map(({ content }) => content)
    expect(contents('one')).toEqual(contents('one'))
  })

  it('gives back first what was put back', () => {
    const queue = queueOf(source)
    const [first, second, third] = queue.take(3)
    if (second === undefined || third === undefined) throw new Error('too few candidates')
    queue.putBack([second, third])
    expect(queue.take(2)).toEqual([second, third])
    expect(first?.content).not.toBe(second.content)
  })

  it('leaves rows above suspicion alone', () => {
    const module = parser.parse(source)
    const context = createRepairContext({ source, module, hints: noHints })
    const rows = new Map([[2, 1]])
    const queue = proposeRepairs([{ path: 'm.py', context, rows }], { parser, random: seededRandom('s') })
    expect(new Set(queue.take(10_000).map(({ row }) => row))).toEqual(new Set([2]))
  })

  it('prefers edits that read a name which is set and never read', () => {
    const broken = 'def f(a, limit):\n    x = a[0:]\n    return g(x)\n'
    const [best] = queueOf(broken)
      .take(30)
      .filter(({ content }) => content.includes('limit]'))
    expect(best?.content).toContain('a[0:limit]')
  })
})
