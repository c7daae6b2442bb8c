import { describe, expect, it } from 'vitest'
import type { SnippetResult } from '../../../src/lib/suite/variant.ts'
import { type Claim, claimOf, claimVariants, findUnfaithful } from '../../../src/lib/tasks/issue/faithful.ts'

const printed = (stdout: string): SnippetResult => ({ stdout, stderr: '', exception: null, lines: null })
const raised = (type: string, message: string): SnippetResult => ({
  ...printed(''),
  exception: { type, message, traceback: '' },
})
const claim: Claim = { code: 'p()\n', expected: '3', actual: '2' }
const sides = (fixed: SnippetResult, broken: SnippetResult) => [fixed, broken, fixed, broken, fixed, broken]

describe('findUnfaithful()', () => {
  it('accepts runs that are as told, every time', () => {
    expect(findUnfaithful(claim, sides(printed('3\n'), printed('2\n')))).toBeNull()
    const error: Claim = { ...claim, expected: 'ValueError', actual: 'TypeError: no' }
    expect(findUnfaithful(error, sides(raised('ValueError', 'x'), raised('TypeError', 'no')))).toBeNull()
  })

  it.each<[string, readonly (SnippetResult | null)[], string]>([
    ['a fix that prints something else', sides(printed('4'), printed('2')), 'without the bug'],
    ['a bug that does something else', sides(printed('3'), printed('9')), 'with the bug'],
    ['a program that shows no bug', sides(printed('3'), printed('3')), 'with the bug'],
    [
      'one run of six that differs',
      [...sides(printed('3'), printed('2')).slice(0, 5), printed('7')],
      'with the bug',
    ],
    ['a run without a result', [...sides(printed('3'), printed('2')).slice(0, 5), null], 'without a result'],
    ['too few runs', [printed('3'), printed('2')], 'could not be run'],
  ])('refuses %s', (_name, results, sentence) => {
    expect(findUnfaithful(claim, results)).toContain(sentence)
  })

  it('refuses a text whose two behaviours cannot be told apart', () => {
    const vague: Claim = { ...claim, expected: 'ValueError', actual: 'ValueError' }
    const results = sides(raised('ValueError', 'a'), raised('ValueError', 'b'))
    expect(findUnfaithful(vague, results)).toContain('does not tell')
  })
})

describe('claimOf()', () => {
  it.each([
    ['# T\n\nNothing to run.\n', 'no program'],
    ['# T\n\n```python\nprint(f(1))\n```\n', 'should do'],
    ['# T\n\n```python\nprint(f(1))\n```\n\nExpected:\n\n```text\n1\n```\n', 'what the program does'],
  ])('says what %j lacks', (text, sentence) => {
    expect(claimOf(text)).toEqual({ missing: expect.stringContaining(sentence) })
  })
})

describe('claimVariants()', () => {
  it('runs the program three times on either side of every changed file', () => {
    const changes = [
      { path: 'a.py', before: 'A', after: 'a' },
      { path: 'b.py', before: 'B', after: 'b' },
    ]
    const variants = claimVariants(claim, changes)
    expect(variants.map(({ files }) => files)).toEqual(
      sides(printed(''), printed('')).map((_, run) =>
        run % 2 === 0 ? { 'a.py': 'A', 'b.py': 'B' } : { 'a.py': 'a', 'b.py': 'b' },
      ),
    )
    expect(variants.every(({ snippet }) => snippet === claim.code)).toBe(true)
  })
})
