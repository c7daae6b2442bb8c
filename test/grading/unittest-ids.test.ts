import { describe, expect, it } from 'vitest'
import { asPytestTests } from '../../src/lib/grading/unittest-ids.ts'
import { tree } from '../files/tree.ts'

const files = tree({
  'test_top.py': '',
  'tests/test_a.py': '',
  'tests/deep/test_b.py': '',
  'one/test_twice.py': '',
  'two/test_twice.py': '',
})

const read = (FAIL_TO_PASS: string[], PASS_TO_PASS: string[] = [], flake_rate = {}) =>
  asPytestTests({ FAIL_TO_PASS, PASS_TO_PASS, flake_rate }, files)

describe('asPytestTests()', () => {
  it.each([
    ['tests/test_a.py::TestA::test_x', 'tests/test_a.py::TestA::test_x'],
    ['tests/test_a.py::test_y[a.b (c.d)]', 'tests/test_a.py::test_y[a.b (c.d)]'],
    ['test_x (tests.test_a.TestA)', 'tests/test_a.py::TestA::test_x'],
    ['test_x (tests.test_a.TestA.test_x)', 'tests/test_a.py::TestA::test_x'],
    ['tests.test_a.TestA.test_x', 'tests/test_a.py::TestA::test_x'],
    ['test_x (test_a.TestA)', 'tests/test_a.py::TestA::test_x'],
    ['test_x (deep.test_b.Outer.Inner)', 'tests/deep/test_b.py::Outer::Inner::test_x'],
    ['test_x (test_top.TestTop) (n=1)', 'test_top.py::TestTop::test_x'],
    ['test_x (test_top.TestTop.test_x) [first]', 'test_top.py::TestTop::test_x'],
  ])('reads %s', (id, name) => {
    const found = read([id])
    expect(found).toMatchObject({ ok: true, value: { hidden: { FAIL_TO_PASS: [name] } } })
    expect(found.ok && found.value.names.get(id)).toBe(name)
  })

  it('takes the parts of one test together, and as failing where one of them was', () => {
    const [first, second] = ['test_x (test_a.TestA) (n=1)', 'test_x (test_a.TestA) (n=2)']
    const other = 'test_y (test_a.TestA)'
    const found = read([first], [second, other], { [other]: 0.5 })
    expect(found).toMatchObject({
      ok: true,
      value: {
        hidden: {
          FAIL_TO_PASS: ['tests/test_a.py::TestA::test_x'],
          PASS_TO_PASS: ['tests/test_a.py::TestA::test_y'],
          flake_rate: { 'tests/test_a.py::TestA::test_y': 0.5 },
        },
      },
    })
  })

  it.each([
    ['test_x (test_twice.TestTwice)', 'may be in one/test_twice.py or in two/test_twice.py'],
    ['test_x (nowhere.TestA)', 'No file of the repository has the hidden test'],
    ['Halves numbers that are odd.', 'No file of the repository has the hidden test'],
    ['', 'No file of the repository has the hidden test'],
  ])('refuses in a sentence what it cannot place: %j', (id, sentence) => {
    expect(read([id])).toMatchObject({ ok: false, reason: expect.stringContaining(sentence) })
  })
})
