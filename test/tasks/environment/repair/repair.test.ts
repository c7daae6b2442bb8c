import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyRepair,
  describeRepair,
  repairSchema,
} from '../../../../src/lib/tasks/environment/repair/repair.ts'
import { withoutTestFile } from '../../../../src/lib/tasks/environment/repair/without-test-file.ts'
import { tree } from '../../../files/tree.ts'
import { demoDraft } from './evidence-of.ts'

const files = tree({
  'tests/test_a.py': '',
  'tests/data.py': '',
  'tests/net/test_b.py': '',
  'tests/net/test_c.py': '',
  'tests/deep/er/test_d.py': '',
  'tests/data/x.json': '',
})

describe('applyRepair()', () => {
  it('adds a requirement that the others can do without, in place of another version of it', () => {
    const once = applyRepair(demoDraft, { kind: 'add', requirement: 'PyTest-Mock' }, files)
    expect(once.optional).toEqual(['PyTest-Mock', 'mock'])
    const twice = applyRepair(once, { kind: 'add', requirement: 'pytest-mock<3' }, files)
    expect(twice.optional).toEqual(['mock', 'pytest-mock<3'])
    expect(twice.recipe).toEqual(demoDraft.recipe)
  })

  it('sets variables, moves on in time, and changes nothing that it was given', () => {
    const set = applyRepair(demoDraft, { kind: 'set', name: 'TZ', value: 'UTC' }, files)
    expect(set.recipe.variables).toEqual({ TZ: 'UTC' })
    expect(
      applyRepair(applyRepair(set, { kind: 'later' }, files), { kind: 'later' }, files).laterLimits,
    ).toBe(2)
    expect(demoDraft.recipe.variables).toEqual({})
  })

  it('leaves out a file in paths and command alike, but never the last one', () => {
    const less = applyRepair(demoDraft, { kind: 'skip', path: 'tests/test_a.py' }, files)
    expect(less.recipe.testPaths).toEqual(['tests/deep', 'tests/net'])
    expect(less.recipe.testCommand.slice(-2)).toEqual(['tests/deep', 'tests/net'])
    const one = tree({ 'tests/test_a.py': '' })
    expect(applyRepair(demoDraft, { kind: 'skip', path: 'tests/test_a.py' }, one)).toBe(demoDraft)
  })
})

describe('withoutTestFile()', () => {
  it('opens up only the folders on the way', () => {
    expect(withoutTestFile(['tests'], 'tests/net/test_b.py', files)).toEqual([
      'tests/deep',
      'tests/net/test_c.py',
      'tests/test_a.py',
    ])
    expect(withoutTestFile(['.'], 'tests/deep/er/test_d.py', files)).toEqual(['tests/net', 'tests/test_a.py'])
    expect(withoutTestFile(['tests'], 'other/test_x.py', files)).toEqual(['tests'])
  })

  it('loses that file and no other, whatever the tree', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const path = fc
      .tuple(fc.array(name, { maxLength: 3 }), name)
      .map(([folders, file]) => ['t', ...folders, `test_${file}.py`].join('/'))
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), fc.nat(), (paths, pick) => {
        const gone = paths[pick % paths.length] ?? ''
        const all = tree(Object.fromEntries(paths.map((one) => [one, ''])))
        const left = withoutTestFile(['t'], gone, all)
        const reached = paths.filter((one) => left.some((l) => one === l || one.startsWith(`${l}/`)))
        expect(reached).toEqual(paths.filter((one) => one !== gone))
      }),
    )
  })
})

describe('repairSchema', () => {
  it.each([
    { kind: 'add', requirement: '--index-url=http://x' },
    { kind: 'add', requirement: 'a @ https://x/y.whl' },
    { kind: 'set', name: 'PYTHONPATH', value: '/x' },
    { kind: 'set', name: 'LD_PRELOAD', value: '/x' },
    { kind: 'set', name: 'PATH', value: '/x' },
    { kind: 'run', command: 'ls' },
  ])('refuses %j', (repair) => {
    expect(repairSchema.safeParse(repair).success).toBe(false)
  })

  it('says what a repair did', () => {
    expect(describeRepair({ kind: 'add', requirement: 'trio' })).toBe('added trio')
    expect(describeRepair({ kind: 'set', name: 'TZ', value: 'UTC' })).toBe('set TZ')
    expect(describeRepair({ kind: 'skip', path: 'a.py' })).toBe('left out a.py')
    expect(describeRepair({ kind: 'later' })).toContain('later')
  })
})
