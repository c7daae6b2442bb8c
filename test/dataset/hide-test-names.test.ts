import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hideTestNames } from '../../src/lib/dataset/hide-test-names.ts'

const ids = ['tests/test_core.py::test_first', 'tests/test_core.py::TestX::test_take[1-a]']

it.each([
  ['tests/test_core.py::test_first still fails.', 'a hidden test still fails.'],
  ['test_first still fails.', 'a hidden test still fails.'],
  ['tests/test_core.py::TestX::test_take[1-a] is missing', 'a hidden test is missing'],
  ['test_take[2-b] and test_take', 'a hidden test and a hidden test'],
  ['test_first_last is another test', 'test_first_last is another test'],
  ['Resolved in 3 of 300 seconds.', 'Resolved in 3 of 300 seconds.'],
])('hideTestNames() turns %j into %j', (sentence, hidden) => {
  expect(hideTestNames(sentence, ids)).toBe(hidden)
})

it('hideTestNames() leaves no whole id, whatever characters it is made of', () => {
  const idOf = fc.string({ minLength: 1, maxLength: 12 }).map((name) => `t.py::test_${name}`)
  fc.assert(
    fc.property(idOf, (id) => {
      expect(hideTestNames(`Because ${id} failed.`, [id])).not.toContain(id)
    }),
  )
})
