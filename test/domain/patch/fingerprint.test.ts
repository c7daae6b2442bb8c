import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../src/lib/domain/patch/fingerprint.ts'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'

const tree = (files: Record<string, string>): FileTree =>
  new Map(
    Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text), executable: false }]),
  )

function fingerprint(before: Record<string, string>, after: Record<string, string>): string {
  const parsed = parsePatch(makePatch(tree(before), tree(after)))
  if (!parsed.ok) throw new Error(parsed.reason.message)
  return fingerprintOf(parsed.value)
}

const base = {
  'a.py':
    'def f(a, b):\n    """Doc."""\n    total = a + b\n    return total < 3\n\n\ndef g():\n    return "x"\n',
  'b.py': 'x = 1\n',
  'README.md': 'hello\n',
}
const fixed = { ...base, 'a.py': base['a.py'].replace('total < 3', 'total <= 3') }
const change = (from: string, to: string): Record<string, string> => ({
  ...fixed,
  'a.py': fixed['a.py'].replace(from, to),
})

describe('fingerprintOf()', () => {
  test.for([
    ['a comment beside the change', change('total <= 3', 'total <= 3  # inclusive')],
    ['a comment line elsewhere', change('def g():', '# about g\ndef g():')],
    ['blank lines', change('    return total', '\n\n    return total')],
    ['spaces between tokens', change('total <= 3', 'total  <=  3')],
    ['a touched line with other spacing', change('total = a + b', 'total = a  +  b')],
    ['quotes', change('return "x"', "return 'x'")],
    ['a rewritten docstring', change('"""Doc."""', '"""Another\n    text."""')],
    ['a changed read-me', { ...fixed, 'README.md': 'hello\nfixed\n' }],
    ['an added test', { ...fixed, 'tests/test_a.py': 'def test_f():\n    assert True\n' }],
  ] as const)('does not change by %s', ([, after]) => {
    expect(fingerprint(base, after)).toBe(fingerprint(base, fixed))
  })

  test('does not change when a call is broken into lines', () => {
    const one = { 'a.py': 'x = 1\ny = f(a, b)\n' }
    const many = { 'a.py': 'x = 1\ny = f(\n    a,\n    b,\n)\n' }
    expect(fingerprint({ 'a.py': 'x = 1\n' }, one)).toBe(fingerprint({ 'a.py': 'x = 1\n' }, many))
  })

  test.for([
    ['another operator', change('total <= 3', 'total == 3')],
    ['another number', change('total <= 3', 'total <= 4')],
    ['a string that looks like a comment', change('return "x"', 'return "# x"')],
    ['another file as well', { ...fixed, 'b.py': 'x = 2\n' }],
  ] as const)('changes by %s', ([, after]) => {
    expect(fingerprint(base, after)).not.toBe(fingerprint(base, fixed))
  })

  test('tells a change of prose alone from no other', () => {
    const left = fingerprint(base, { ...base, 'README.md': 'one\n' })
    expect(left).not.toBe(fingerprint(base, { ...base, 'README.md': 'two\n' }))
  })

  test('is the same whatever comments and blank lines are strewn in, and wherever the files stand', () => {
    const noise = fc.array(fc.tuple(fc.nat(7), fc.constantFrom('', '    # note', '# "quote', '\t')), {
      maxLength: 6,
    })
    const lines = fixed['a.py'].split('\n')
    fc.assert(
      fc.property(noise, (notes) => {
        const copy = [...lines]
        for (const [at, text] of notes) copy.splice(at, 0, text)
        const noisy = { 'a.py': copy.join('\n'), 'README.md': base['README.md'], 'b.py': base['b.py'] }
        expect(fingerprint(base, noisy)).toBe(fingerprint(base, fixed))
      }),
      { numRuns: 200 },
    )
  })
})
