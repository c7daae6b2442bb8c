import { describe, expect, it } from 'vitest'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'
import type { RecordedCommit } from '../../../src/lib/domain/ports/git-reader.ts'
import { createCommitStrategy } from '../../../src/lib/tasks/strategies/commit.ts'
import { looksLikeFix, undoCommit } from '../../../src/lib/tasks/strategies/undo-commit.ts'
import { tree } from '../../files/tree.ts'
import { code, demoPackage, halfTest, noticing } from './demo-package.ts'
import { makerWith, searchAll } from './fake-tests.ts'

const modified = (path: string) => ({ status: 'modified', path }) as const
const fix: RecordedCommit = {
  id: 'f'.repeat(40),
  parent: 'e'.repeat(40),
  committedAt: 1_700_000_000,
  subject: 'Fix half() of odd numbers',
  changes: [modified('demo.py'), modified('tests/test_demo.py'), modified('CHANGES.rst')],
}

/** The code before the fix, when `clamp` did not exist yet. */
const oldHalf = 'def half(x):\n    """Half of x, rounded down."""\n    return x / 2\n'
const fixedHalf = code.slice(code.indexOf('def half'))
const trees: Readonly<Record<string, FileTree>> = {
  [fix.id]: tree({ 'demo.py': fixedHalf }),
  [fix.parent]: tree({ 'demo.py': oldHalf }),
}

function strategyOf(commits: readonly RecordedCommit[]) {
  return createCommitStrategy({
    git: { history: async () => commits, readTree: async (_, commit) => trees[commit] ?? new Map() },
    placeOf: () => ({ repository: '/repo', commit: fix.id }),
  })
}

describe('the commit strategy', () => {
  const prepared = demoPackage()

  it('undoes a fix in the code of now, and keeps what came after it', async () => {
    const search = { maker: await makerWith(noticing), prepared }
    const { bugs, tried } = await searchAll(strategyOf([fix]), search)
    expect(bugs).toHaveLength(1)
    const [bug] = bugs
    expect(bug).toMatchObject({
      strategy: 'commit',
      kind: 'undone commit',
      detail: fix.id,
      failing: [halfTest],
    })
    expect(bug?.changes).toEqual([{ path: 'demo.py', before: code, after: code.replace(fixedHalf, oldHalf) }])
    expect(tried).toEqual([{ strategy: 'commit', detail: fix.id, outcome: 'noticed' }])
  })

  it('gives nothing when no test notices, and says how many it tried', async () => {
    const { bugs, reason } = await searchAll(strategyOf([fix]), {
      maker: await makerWith(() => []),
      prepared,
    })
    expect(bugs).toEqual([])
    expect(reason).toBe('no test notices that one of 1 fixes of 1 commits is undone')
  })

  it('gives nothing for a package without history, and says so', async () => {
    const strategy = createCommitStrategy({
      git: { history: async () => [], readTree: async () => new Map() },
      placeOf: () => null,
    })
    const { bugs, reason } = await searchAll(strategy, { maker: await makerWith(noticing), prepared })
    expect(bugs).toEqual([])
    expect(reason).toBe('the package came without its history')
  })

  it('leaves out a commit whose lines were changed again since', async () => {
    const changedSince = tree({ 'demo.py': fixedHalf.replace('whole = x - rest', 'whole = x + rest') })
    const strategy = createCommitStrategy({
      git: {
        history: async () => [fix],
        readTree: async (_, commit) => (commit === fix.id ? changedSince : tree({ 'demo.py': oldHalf })),
      },
      placeOf: () => ({ repository: '/repo', commit: fix.id }),
    })
    const { tried } = await searchAll(strategy, { maker: await makerWith(noticing), prepared })
    expect(tried).toEqual([])
  })
})

describe('looksLikeFix()', () => {
  it.each<[string, Partial<RecordedCommit>, boolean]>([
    ['a fix of code with its test', {}, true],
    ['one that names an issue only', { subject: 'Half of odd numbers (#12)' }, true],
    ['one that says nothing of a fix', { subject: 'Add quarter()' }, false],
    ['one without a test', { changes: [modified('demo.py')] }, false],
    ['one of tests only', { changes: [modified('tests/test_demo.py')] }, false],
    [
      'one that adds a file of code',
      { changes: [...fix.changes, { status: 'added', path: 'new.py' }] },
      false,
    ],
    [
      'one of very many files',
      { changes: [...fix.changes, ...'abcd'.split('').map((x) => modified(`${x}.py`))] },
      false,
    ],
  ])('judges %s', (_name, part, expected) => {
    expect(looksLikeFix({ ...fix, ...part })).toBe(expected)
  })
})

describe('undoCommit()', () => {
  const sides = { fixed: tree({ 'a.py': 'x = 2\n' }), parent: tree({ 'a.py': 'x = 1\n' }) }

  it('finds the lines where they are now', () => {
    const now = tree({ 'a.py': 'import os\n\n\nx = 2\n' })
    expect(undoCommit(['a.py'], { ...sides, now })).toEqual([
      { path: 'a.py', before: 'import os\n\n\nx = 2\n', after: 'import os\n\n\nx = 1\n' },
    ])
  })

  it.each([
    ['a file that is gone', tree({ 'b.py': 'x = 2\n' }), sides.parent],
    [
      'a file that is not text',
      sides.fixed,
      new Map([['a.py', { bytes: Buffer.from([0xff, 0]), executable: false }]]),
    ],
    ['a very large change', sides.fixed, tree({ 'a.py': 'y = 1\n'.repeat(200) })],
  ])('is nothing for %s', (_name, now, parent) => {
    expect(undoCommit(['a.py'], { ...sides, parent, now })).toBeNull()
  })
})
