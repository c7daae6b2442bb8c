import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { Task } from '../../../src/lib/domain/task.ts'
import { findNearDuplicate } from '../../../src/lib/tasks/library/near-duplicate.ts'
import { type TaskTraits, taskTraits } from '../../../src/lib/tasks/library/task-traits.ts'
import { tree } from '../../files/tree.ts'

const source = `import os


class Box:
    def low(self, n):
        if n < 3:
            return n + 1
        return 0

    def high(self, n):
        return n > 7


def alone(text="a"):
    # a note
    return [
        text,
    ]


limit = 5
`

type Given = {
  readonly id?: string
  readonly repo?: string
  readonly tests?: readonly string[]
  readonly text?: string
}

/** The traits of a task whose fix turns `broken` into `fixed` in the source. */
function traitsOf(
  broken: string,
  fixed: string,
  { id = 'a', repo = 'demo', tests = ['t'], text = source }: Given = {},
): TaskTraits {
  if (!text.includes(fixed)) throw new Error(`no ${fixed}`)
  const before = tree({ 'demo.py': text.replace(fixed, broken) })
  const goldPatch = makePatch(before, tree({ 'demo.py': text }))
  const record = { instance_id: id, repo } as Task['record']
  const hiddenTests = { FAIL_TO_PASS: [...tests], PASS_TO_PASS: [], flake_rate: {} }
  return taskTraits({ record, goldPatch, hiddenTests }, before)
}

describe('taskTraits()', () => {
  it.each([
    ['n <= 3', 'n < 3', 'demo.py::Box.low', '<= -> <'],
    ['n + 2', 'n + 1', 'demo.py::Box.low', 'number -> number'],
    ['n < 7', 'n > 7', 'demo.py::Box.high', '< -> >'],
    ['text="b"', 'text="a"', 'demo.py::alone', 'text -> text'],
    ['        texts,', '        text,', 'demo.py::alone', 'name -> name'],
    ['limit = 6', 'limit = 5', 'demo.py', 'number -> number'],
  ])('names where %s stands for %s, and what kind of edit it is', (broken, fixed, place, family) => {
    const traits = traitsOf(broken, fixed)
    expect([...traits.functions]).toEqual([place])
    expect(traits.editFamily).toBe(family)
  })

  it('is of no function when the fix cannot be read', () => {
    const record = { instance_id: 'a', repo: 'demo' } as Task['record']
    const hiddenTests = { FAIL_TO_PASS: ['t'], PASS_TO_PASS: [], flake_rate: {} }
    const traits = taskTraits({ record, goldPatch: 'nonsense', hiddenTests }, tree({}))
    expect([...traits.functions, ...traits.changedLines]).toEqual([])
  })
})

describe('findNearDuplicate()', () => {
  const other = traitsOf('n <= 3', 'n < 3', { id: 'other', tests: ['t1', 't2'] })

  it('refuses the same kind of edit in the same function, in another version of the package too', () => {
    const moved = `VERSION = 2\n\n${source.replace('return 0', 'return -1')}`
    const again = traitsOf('n <= 3', 'n < 3', { id: 'b', repo: 'Demo', tests: ['t3'], text: moved })
    expect(findNearDuplicate(again, [other])).toBe(
      'It is too much like other: the same kind of edit in demo.py::Box.low.',
    )
  })

  it('refuses another edit of the same lines that the same tests notice', () => {
    const again = traitsOf('n < 4', 'n < 3', { id: 'b', tests: ['t2', 't1'] })
    expect(findNearDuplicate(again, [other])).toContain('the same failing tests and some of the same lines')
  })

  it.each<[string, TaskTraits]>([
    ['another function', traitsOf('n >= 7', 'n > 7', { tests: ['t1', 't2'] })],
    ['another kind of edit that other tests notice', traitsOf('n < 4', 'n < 3', { tests: ['t1'] })],
    ['another package', traitsOf('n <= 3', 'n < 3', { repo: 'else', tests: ['t1', 't2'] })],
  ])('takes %s', (_, task) => {
    expect(findNearDuplicate(task, [other])).toBeNull()
  })

  const words = (...all: string[]) =>
    fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 }).map((found) => new Set(found))
  const anyTraits: fc.Arbitrary<TaskTraits> = fc.record({
    id: fc.constant('x'),
    package: fc.constantFrom('a', 'b'),
    functions: words('f', 'g', 'h'),
    editFamily: fc.constantFrom('< -> <=', '+ -> -'),
    failToPass: words('t1', 't2', 't3'),
    changedLines: words('l1', 'l2', 'l3', 'l4'),
  })

  it('holds both ways, and of every task with itself', () => {
    fc.assert(
      fc.property(anyTraits, anyTraits, (a, b) => {
        expect(findNearDuplicate(a, [b]) === null).toBe(findNearDuplicate(b, [a]) === null)
        expect(findNearDuplicate(a, [a])).not.toBeNull()
      }),
    )
  })

  it('finds in a list what it finds in one of its parts, whatever their order', () => {
    fc.assert(
      fc.property(anyTraits, fc.array(anyTraits, { maxLength: 6 }), (task, others) => {
        const alone = others.some((one) => findNearDuplicate(task, [one]) !== null)
        expect(findNearDuplicate(task, others) !== null).toBe(alone)
        expect(findNearDuplicate(task, others.toReversed()) !== null).toBe(alone)
      }),
    )
  })

  it('never compares across packages', () => {
    fc.assert(
      fc.property(anyTraits, (task) => {
        expect(findNearDuplicate({ ...task, package: 'other' }, [task])).toBeNull()
      }),
    )
  })
})
