import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import { hiddenNames, parameterNames } from '../../../src/lib/tasks/issue/hidden-names.ts'
import { findLeaks, type Secrets } from '../../../src/lib/tasks/issue/leak-check.ts'
import { changedBlocks, longestShared } from '../../../src/lib/tasks/issue/shared-runs.ts'
import { tree } from '../../files/tree.ts'

const patchOf = (broken: string, fixed: string, path = 'demo/core.py'): string =>
  makePatch(tree({ [path]: broken }), tree({ [path]: fixed }))

const secrets: Secrets = {
  hiddenTests: ['tests/test_core.py::TestCore::test_merge_order[alpha-beta]'],
  goldPatch: patchOf(
    'def f(items):\n    return items[start + offset]\n',
    'def f(items):\n    return items[start + offset - 1]\n',
  ),
}

describe('findLeaks()', () => {
  it('accepts a text that gives nothing away', () => {
    const text =
      '# `merge` returns the wrong item\n\n```python\nfrom demo import merge\n\nprint(merge([1], 3))\n```\n\nFor `start=3` I get `1`.\n'
    expect(findLeaks(text, secrets)).toEqual([])
  })

  it.each([
    ['test', 'the name of a hidden test', 'See test_merge_order.'],
    ['test', 'the class of a hidden test', 'In TestCore it fails.'],
    ['test', 'the module of a hidden test', 'Look at test_core'],
    ['test', 'the file of a hidden test', 'Look at tests/test_core.py'],
    ['test', 'the parameters of a hidden test', 'It is the case alpha-beta.'],
    ['test', 'a hidden test in a block', '```text\nFAILED test_merge_order\n```'],
    ['fix', 'a line of the fix', 'It should be `return items[start + offset - 1]`'],
    ['fix', 'a run of the fix', 'maybe art + offset - is wrong'],
    ['fix', 'the broken code', 'the code says start + offset there'],
    ['fix', 'the fix with other spaces', 'start  +\n offset - 1'],
    ['fix', 'the fix without spaces', 'start+offset-1'],
    ['fix', 'the fix in capitals', 'START + OFFSET - 1'],
    ['fix', 'the fix as a value that a program printed', '```text\nstart + offset - 1\n```'],
    ['place', 'the changed file', 'I looked into core.py.'],
    ['place', 'a frame of the package', 'File "/x/demo/other.py", line 3, in f'],
    ['place', 'a file and line', 'see other.py:12'],
    ['place', 'a line of the source', 'I think line 12 is wrong.'],
  ] as const)('finds as a leak of the %s %s', (kind, _name, text) => {
    expect(findLeaks(text, secrets).map((leak) => leak.kind)).toContain(kind)
  })

  it('finds a line of the fix that is shorter than a run', () => {
    const short = { hiddenTests: [], goldPatch: patchOf('if a:\n    i += 2\n', 'if a:\n    i += 1\n') }
    expect(findLeaks('It helps to write `i += 1`.', short)).toEqual([{ kind: 'fix', words: 'i += 1' }])
    expect(findLeaks('```python\ni  +=  1\n```', short)).toHaveLength(1)
    expect(findLeaks('In `si += 1` all is well.', short)).toEqual([])
  })

  it('lets a line pass that says nothing', () => {
    const plain = { hiddenTests: [], goldPatch: patchOf('if a:\n    x()\n', 'if a:\n    pass\n') }
    expect(findLeaks('```python\nclass A:\n    pass\n```', plain)).toEqual([])
  })

  it("lets the reporter's own frame pass", () => {
    const text =
      '```text\nTraceback (most recent call last):\n  File "bug.py", line 3, in <module>\nE\n```\n\n`bug.py`:\n\n```python\nx\n```\n'
    expect(findLeaks(text, secrets)).toEqual([])
  })

  it('finds every run of twelve characters of a changed line', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9_().+ -]{11,60}[a-z]$/),
        fc.nat(),
        fc.constantFrom('fixed', 'broken'),
        (line, at, side) => {
          const code = line.replace(/ +/g, ' ')
          fc.pre(code.length >= 12)
          const start = at % (code.length - 11)
          const patch = side === 'fixed' ? patchOf('x\n', `${code}\n`) : patchOf(`${code}\n`, 'x\n')
          const text = `before ${code.slice(start, start + 12)} after`
          expect(findLeaks(text, { hiddenTests: [], goldPatch: patch })).not.toEqual([])
        },
      ),
    )
  })

  it('finds a run across two changed lines', () => {
    const goldPatch = patchOf('a\n', 'first = 1\nnext = 2\na\n')
    expect(findLeaks('so st = 1 next = 2 it is', { hiddenTests: [], goldPatch })).toMatchObject([
      { kind: 'fix' },
    ])
  })
})

describe('longestShared()', () => {
  it('agrees with a search of every pair of places', () => {
    const word = fc.stringMatching(/^[ab ]{0,24}$/)
    fc.assert(
      fc.property(word, word, (text, line) => {
        const found = longestShared(text, [{ path: 'a.py', lines: [line] }]) !== null
        const shares = (plain: (value: string) => string): boolean => {
          const [a, b] = [plain(text), plain(line)]
          return Array.from(b).some((_, i) => b.length - i >= 12 && a.includes(b.slice(i, i + 12)))
        }
        const expected =
          shares((value) => value.replace(/ +/g, ' ').trim()) || shares((value) => value.replace(/ /g, ''))
        expect(found).toBe(expected)
      }),
    )
  })
})

describe('changedBlocks()', () => {
  it('holds what a patch takes out and puts in, by file', () => {
    expect(changedBlocks(secrets.goldPatch)).toEqual([
      { path: 'demo/core.py', lines: ['    return items[start + offset]'] },
      { path: 'demo/core.py', lines: ['    return items[start + offset - 1]'] },
    ])
  })

  it('takes a removed line that begins with dashes for what it is', () => {
    expect(changedBlocks(patchOf('-- a/x\n', 'y\n')).map(({ lines }) => lines)).toEqual([['-- a/x'], ['y']])
  })
})

describe('hiddenNames()', () => {
  it('takes names apart from paths and parameters', () => {
    const ids = ['a/test_x.py::TestY::test_z[p::q]', 'test.py::test']
    expect(hiddenNames(ids)).toEqual(['a/test_x.py', 'test_x.py', 'test_x', 'TestY', 'test_z'])
    expect(parameterNames(['a.py::t[p::quality]', 'a.py::t[1-2]', 'a.py::t'])).toEqual(['p::quality'])
  })
})
