import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allMutators } from '../../src/lib/syntax/all-mutators.ts'
import { applyEdit } from '../../src/lib/syntax/edit.ts'
import { isValidEdit } from '../../src/lib/syntax/is-valid-edit.ts'
import { proposeMutations } from '../../src/lib/syntax/propose-mutations.ts'
import { pythonParser } from '../fakes/python-parser.ts'

const parser = await pythonParser

/** Bodies that the named rule makes of the body of a function. */
function mutantsOf(body: string, rule: string, header = 'def f(a, b, *args):'): readonly string[] {
  const source = `${header}\n${body.replace(/^/gm, '    ')}\n`
  const module = parser.parse(source)
  expect(module.hasError).toBe(false)
  return proposeMutations(module, source)
    .filter((proposal) => proposal.rule === rule)
    .map(({ edit }) => {
      expect(isValidEdit(parser, { module, source, edit })).toBe(true)
      return applyEdit(source, edit)
        .slice(header.length + 1)
        .replace(/^ {4}/gm, '')
        .trimEnd()
    })
}

describe('proposeMutations() knows the rule', () => {
  it.each([
    ['comparison.boundary', 'return a < b', ['return a <= b']],
    ['comparison.negate', 'return a not in b', ['return a in b']],
    ['comparison.negate', 'return a is b', ['return a is not b']],
    ['comparison.direction', 'return 1 <= a < b', ['return 1 >= a < b', 'return 1 <= a > b']],
    ['boolean.and_or', 'return a and b', ['return a or b']],
    ['boolean.drop_operand', 'return a or b', ['return a', 'return b']],
    ['boolean.drop_not', 'return not (a and b)', ['return (a and b)']],
    ['boolean.drop_not', 'return not a in b', ['return (a in b)']],
    ['arithmetic.operator', 'return a // b', ['return a / b', 'return a % b']],
    ['arithmetic.operator', "return '%s' % a", []],
    ['arithmetic.drop_operand', 'return (a + b) * 2', ['return (a + b)', 'return (a) * 2']],
    ['arithmetic.augmented', 'a += b', ['a -= b']],
    ['arithmetic.drop_sign', 'return -a', ['return a']],
    [
      'off_by_one.range',
      'return range(b)',
      ['return range(b - 1)', 'return range(b + 1)', 'return range(1, b)'],
    ],
    [
      'off_by_one.range',
      'return range(0, 3)',
      ['return range(1, 3)', 'return range(-1, 3)', 'return range(0, 4)', 'return range(0, 2)'],
    ],
    ['off_by_one.length', 'return len(a)', ['return len(a) - 1', 'return len(a) + 1']],
    ['off_by_one.index', 'return a[-1]', ['return a[0]', 'return a[-2]']],
    ['off_by_one.index', 'return a[b]', []],
    ['constant.integer', 'return g(7)', ['return g(8)', 'return g(6)']],
    ['constant.integer', 'return 0x10', []],
    ['constant.float', 'return 0.25', ['return 1.25']],
    ['constant.boolean', 'return g(True)', ['return g(False)']],
    ['constant.string', "return g('ab')", ["return g('')", "return g('a')", "return g('AB')"]],
    ['constant.string', "raise ValueError('bad')", []],
    ['return_value.none', 'return a', ['return None']],
    ['return_value.none', 'return None', []],
    ['return_value.negate', 'return a == b', ['return not (a == b)']],
    ['return_value.part', 'return a, b', ['return b, a', 'return a']],
    ['branch.drop_else', 'if a:\n    b = 1\nelse:\n    b = 2\nreturn b', ['if a:\n    b = 1\nreturn b']],
    ['branch.drop_guard', 'if a:\n    return 1\nreturn b', ['return b']],
    ['branch.drop_guard', 'if a:\n    return 1\nelse:\n    return b', []],
    ['branch.invert', 'while a:\n    a = b', ['while not a:\n    a = b']],
    ['class_members.drop_attribute', 'self.a = b\nself.c = a', ['self.c = a', 'self.a = b']],
    ['class_members.drop_attribute', 'other.a = b', []],
    ['async.drop_timeout', 'return asyncio.wait_for(a, 3)', ['return a']],
    ['assignment.swap_targets', 'a, b = g()', ['b, a = g()']],
    ['assignment.swap_targets', 'a, *b = g()', []],
    ['loops.drop_last', 'for x in a:\n    g(x)', ['for x in a[:-1]:\n    g(x)']],
    ['loops.yield_whole', 'yield from a', ['yield a']],
    ['loops.yield_whole', 'yield a', []],
    ['calls.drop_fallback', 'return a.get(b, 1)', ['return a.get(b)']],
    ['calls.drop_fallback', 'return getattr(a, b, None)', ['return getattr(a, b)']],
    ['calls.drop_fallback', 'return a.get(b)', []],
    ['arguments.swap', 'return g(a, b, k=1)', ['return g(b, a, k=1)']],
    ['arguments.drop_keyword', 'return g(a, k=1)', ['return g(a)']],
    ['arguments.drop_keyword', 'return g(k=1, **a)', ['return g(**a)']],
    ['exceptions.raise_type', 'raise ValueError(a)', ['raise TypeError(a)', 'raise KeyError(a)']],
    [
      'exceptions.except_type',
      'try:\n    g()\nexcept (A, KeyError) as e:\n    pass',
      [
        'try:\n    g()\nexcept (A, IndexError) as e:\n    pass',
        'try:\n    g()\nexcept (A, ValueError) as e:\n    pass',
      ],
    ],
    [
      'slices.shift_bound',
      'return a[1:b]',
      ['return a[2:b]', 'return a[0:b]', 'return a[1:b + 1]', 'return a[1:b - 1]'],
    ],
    ['slices.drop_bound', 'return a[1:b]', ['return a[:b]', 'return a[1:]']],
    ['slices.drop_step', 'return a[::-1]', ['return a[:]']],
    ['conditions.ternary_swap', 'return a if b else 0', ['return 0 if b else a']],
    ['conditions.ternary_drop', 'return a if b else 0', ['return a', 'return 0']],
    ['conditions.drop_filter', 'return [x for x in a if x]', ['return [x for x in a]']],
    ['loops.break_continue', 'for x in a:\n    break', ['for x in a:\n    continue']],
    ['loops.drop_first', 'for x in a:\n    g(x)', ['for x in a[1:]:\n    g(x)']],
    ['assignment.drop_augmented', 'a += 1\nreturn a', ['return a']],
    ['assignment.drop_augmented', 'if a:\n    a += 1\nreturn a', ['if a:\n    pass\nreturn a']],
    ['assignment.overwrite', 'a += 1', ['a = 1']],
    ['calls.function_pair', 'return min(a)', ['return max(a)']],
    ['calls.method_pair', 'return a.lstrip(b)', ['return a.rstrip(b)']],
    ['calls.sorted_reverse', 'return sorted(a)', ['return sorted(a, reverse=True)']],
    ['calls.sorted_reverse', 'a.sort()', ['a.sort(reverse=True)']],
    ['calls.sorted_reverse', 'return sorted(a, reverse=True)', []],
    ['calls.drop_conversion', 'return abs(a.strip())', ['return a.strip()', 'return abs(a)']],
    ['class_members.drop_super_call', 'super().__init__(a)\nself.b = b', ['self.b = b']],
  ])('%s in %j', (rule, body, expected) => {
    expect(mutantsOf(body, rule)).toEqual(expected)
  })

  it('async.drop_await in a coroutine', () => {
    expect(mutantsOf('return await g(a)', 'async.drop_await', 'async def f(a):')).toEqual(['return g(a)'])
  })

  it('defaults.value in a signature', () => {
    const source = "def f(a=1, b: bool = True, c='x', *, d=None):\n    pass\n"
    const rules = proposeMutations(parser.parse(source), source).map(({ edit }) => applyEdit(source, edit))
    expect(rules).toContain(source.replace('a=1', 'a=2'))
    expect(rules).toContain(source.replace('True', 'False'))
    expect(rules).toContain(source.replace("'x'", "''"))
  })
})

describe('proposeMutations()', () => {
  it('has at least forty rules, each with a permanent name of its own', () => {
    const names = allMutators.map((mutator) => mutator.rule)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(40)
    expect(names.every((name) => /^[a-z_]+\.[a-z_]+$/.test(name))).toBe(true)
  })

  it.each([
    ['code outside functions', 'X = 1 + 2\nif X < 3:\n    Y = len([1])\n'],
    ['class bodies', 'class A:\n    limit = 5\n'],
    ['docstrings and bare strings', 'def f():\n    "one 1"\n    \'two\'\n'],
    ['annotations', 'def f(a: Lit[1] , b: "int") -> Lit[2]:\n    x: Lit[3]\n'],
    ['decorators', '@cache(maxsize=10)\ndef f():\n    pass\n'],
    ['assertions', 'def f(a):\n    assert a > 1, "no"\n'],
    ['type checking blocks', 'def f():\n    if TYPE_CHECKING:\n        x = 1\n'],
    ['the main block', 'if __name__ == "__main__":\n    def f():\n        return 1\n'],
    ['version checks', 'def f():\n    if sys.version_info >= (3, 8):\n        pass\n'],
  ])('leaves %s alone', (_what, source) => {
    expect(proposeMutations(parser.parse(source), source)).toEqual([])
  })

  it('tells the function, the family and the first row of each edit', () => {
    const source =
      'class A:\n    def m(self):\n        def inner():\n            return (1 <\n                    2)\n'
    const proposals = proposeMutations(parser.parse(source), source)
    expect(new Set(proposals.map(({ scope }) => scope))).toEqual(new Set(['A.m.inner']))
    const boundary = proposals.find(({ rule }) => rule === 'comparison.boundary')
    expect(boundary).toMatchObject({ family: 'comparison', row: 3 })
    expect(proposals.find(({ edit }) => edit.text === '3')?.row).toBe(4)
  })

  it('adds no quotes inside an interpolation, where older Pythons cannot read them', () => {
    const source = "def f(a):\n    return f'{g('x') if a < 1 else 2}'\n"
    const inside = proposeMutations(parser.parse(source), source)
    expect(inside.some(({ rule }) => rule === 'comparison.boundary')).toBe(true)
    const whole = source.indexOf("f'")
    expect(inside.filter(({ edit }) => edit.start > whole && /['"]/.test(edit.text))).toEqual([])
  })

  it('proposes for real code only edits that parse, all different, in a fixed order', () => {
    const path = new URL('../../templates/python/agentao_suite/pytest_options.py', import.meta.url)
    const source = readFileSync(path, 'utf8')
    const module = parser.parse(source)
    const proposals = proposeMutations(module, source)
    expect(proposals.length).toBeGreaterThan(40)
    expect(proposeMutations(parser.parse(source), source)).toEqual(proposals)
    const texts = proposals.map(({ edit }) => applyEdit(source, edit))
    expect(new Set(texts).size).toBe(texts.length)
    for (const { edit } of proposals) expect(isValidEdit(parser, { module, source, edit })).toBe(true)
  })

  it('holds offsets in the text whatever characters stand before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const comment = text.replace(/\p{Cc}|\p{Zl}|\p{Zp}/gu, ' ')
        const source = `# ${comment}\ndef f(a):\n    return a < 1\n`
        const boundary = proposeMutations(parser.parse(source), source).find(
          ({ rule }) => rule === 'comparison.boundary',
        )
        expect(boundary && applyEdit(source, boundary.edit)).toBe(source.replace(/a < 1\n$/, 'a <= 1\n'))
      }),
      { numRuns: 60 },
    )
  })
})
