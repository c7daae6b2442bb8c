import { describe, expect, test } from 'vitest'
import { chooseDecoys, settleDecoys } from '../../src/lib/grading/decoys.ts'
import { foldReport } from '../../src/lib/grading/worker-report.ts'
import { seededRandom } from '../../src/lib/kernel/random.ts'

const cases = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${name}[${at}]`)
const hidden = {
  FAIL_TO_PASS: ['tests/near.py::test_hidden'],
  PASS_TO_PASS: [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => `tests/near.py::test_${name}`),
    ...['a', 'b', 'c'].map((name) => `tests/far.py::test_${name}`),
    ...cases('tests/near.py::test_many', 40),
    'tests/near.py::test_flaky',
  ],
  flake_rate: { 'tests/near.py::test_flaky': 0.2 },
}

describe('chooseDecoys()', () => {
  test('takes all but one from the files of the hidden tests, none that flakes or has many cases', () => {
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const chosen = [...chooseDecoys(hidden, seededRandom(seed)).keys()]
      expect(chosen).toHaveLength(4)
      expect(chosen.filter((name) => name.startsWith('tests/far.py'))).toHaveLength(1)
      expect(chosen.filter((name) => /flaky|many/.test(name))).toEqual([])
    }
  })

  test('takes those of one other file where the files of the hidden tests have none', () => {
    const others = ['far', 'further'].flatMap((file) =>
      ['a', 'b', 'c', 'd', 'e'].map((name) => `tests/${file}.py::test_${name}`),
    )
    for (const seed of ['a', 'b', 'c']) {
      const chosen = [...chooseDecoys({ ...hidden, PASS_TO_PASS: others }, seededRandom(seed)).keys()]
      expect(chosen).toHaveLength(4)
      expect(new Set(chosen.map((name) => name.split('::')[0])).size).toBe(1)
    }
  })

  test('takes some cases of a function of many where there is nothing else', () => {
    const only = { ...hidden, PASS_TO_PASS: cases('tests/far.py::test_many', 40) }
    const chosen = chooseDecoys(only, seededRandom('a'))
    expect([...chosen.keys()]).toEqual(['tests/far.py::test_many'])
    expect(new Set(chosen.get('tests/far.py::test_many')).size).toBe(5)
  })
})

describe('settleDecoys()', () => {
  const tried = new Map([
    ['t::slow', cases('t::slow', 3)],
    ['t::quick', cases('t::quick', 3)],
  ])
  const all = new Set([...tried.values()].flat())
  const seconds = (quick: number) =>
    foldReport({
      end: 'exited',
      code: 1,
      records: [...all].map((id, at) => ({
        id,
        when: 'call',
        outcome: 'passed',
        xfail: false,
        seconds: id.includes('slow') ? 2 + at : quick,
        text: '',
      })),
      foreign: 0,
      meddled: false,
      log: '',
      seconds: 9,
      junit: null,
    })

  test('keeps of a quick function as many cases as are quick together', () => {
    expect(settleDecoys(tried, all, seconds(0.02))).toEqual([
      { function: 't::quick', cases: ['t::quick[0]', 't::quick[1]'], quick: true },
    ])
  })

  test('keeps the quickest case of all where none is quick', () => {
    expect(settleDecoys(tried, all, seconds(0.4))).toEqual([
      { function: 't::quick', cases: ['t::quick[0]'], quick: false },
    ])
  })

  test('keeps no case that no poison was seen to fail', () => {
    const failing = new Set(['t::quick[2]'])
    expect(settleDecoys(tried, failing, seconds(0.01))).toEqual([
      { function: 't::quick', cases: ['t::quick[2]'], quick: true },
    ])
    expect(settleDecoys(tried, new Set(), seconds(0.01))).toEqual([])
  })
})
