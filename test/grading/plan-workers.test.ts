import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Poison } from '../../src/lib/grading/calibrate.ts'
import { planWorkers } from '../../src/lib/grading/plan-workers.ts'
import { seededRandom } from '../../src/lib/kernel/random.ts'

const text =
  'def test_a():\n    assert f() == 1\n\n\ndef test_b():\n    assert g() == 2\n\n\ndef test_c():\n    pass\n'
const poison = (name: string, at: number, kind: Poison['kind'] = 'constant'): Poison => ({
  function: `tests/t.py::${name}`,
  kind,
  edits: [[at, at + 1, '9']],
  failing: [`tests/t.py::${name}`],
})
const calibration = {
  kind: 'usable' as const,
  poisons: new Map([
    [
      'tests/t.py::test_a',
      [poison('test_a', text.indexOf('1')), poison('test_a', text.indexOf('=='), 'inverted')],
    ],
    ['tests/t.py::test_b', [poison('test_b', text.indexOf('2'))]],
  ]),
  decoys: [{ function: 'tests/t.py::test_b', cases: ['tests/t.py::test_b'], quick: true }],
  narrowSeconds: 0.1,
}
const hidden = {
  FAIL_TO_PASS: ['tests/t.py::test_a', 'tests/t.py::test_c'],
  PASS_TO_PASS: ['tests/t.py::test_b', 'tests/u.py::test_u'],
  flake_rate: {},
}
const tree = new Map([['tests/t.py', { bytes: Buffer.from(text), executable: false }]])

function plan(seed: string, changes: Partial<typeof calibration> & { hidden?: typeof hidden } = {}) {
  const random = seededRandom(seed)
  const newSecret = (): string => random.fork(`${random.next()}`).next().toString(16).slice(2).padEnd(64, '0')
  const planning = { hidden, calibration: { ...calibration, ...changes }, tree, random, newSecret }
  return planWorkers({ ...planning, ...(changes.hidden === undefined ? {} : { hidden: changes.hidden }) })
}

/** A PASS_TO_PASS function of four cases, of which one stands for it. */
const inCases = {
  hidden: {
    ...hidden,
    PASS_TO_PASS: ['tests/u.py::test_u', ...[0, 1, 2, 3].map((at) => `tests/t.py::test_b[${at}]`)],
  },
  poisons: new Map([
    ...calibration.poisons,
    ['tests/t.py::test_b', [{ ...poison('test_b', text.indexOf('2')), failing: ['tests/t.py::test_b[2]'] }]],
  ]),
}
const decoyOf = (quick: boolean) => [
  { function: 'tests/t.py::test_b', cases: ['tests/t.py::test_b[2]'], quick },
]
const idsOf = ({ real, poisoned }: { real: readonly string[]; poisoned: ReadonlyMap<string, string> }) =>
  [...real, ...poisoned.keys()].sort()

describe('planWorkers()', () => {
  test('asks every hidden test as written and, where it can, poisoned, in narrow workers of one shape', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(0.1, 1, 9), (seed, seconds) => {
        const narrow = plan(seed, { narrowSeconds: seconds }).filter((worker) => worker.kind === 'narrow')
        expect(narrow.length).toBe(seconds < 0.5 ? 4 : seconds < 1.5 ? 3 : 2)
        const real = narrow.map((worker) => worker.real.includes('tests/t.py::test_a'))
        const poisoned = narrow.map((worker) => worker.poisoned.has('tests/t.py::test_a'))
        expect(real).toContain(true)
        expect(poisoned).toContain(true)
        expect(real.map((value) => !value)).toEqual(poisoned)
        for (const worker of narrow) expect(worker.real).toContain('tests/t.py::test_c')
        const shapes = narrow.map((worker) => [...worker.real, ...worker.poisoned.keys()].sort().join())
        expect(new Set(shapes).size).toBe(1)
      }),
      { numRuns: 60 },
    )
  })

  test('runs every PASS_TO_PASS test as written at least once', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const asked = new Set(plan(seed).flatMap((worker) => worker.real))
        expect([...hidden.PASS_TO_PASS].every((id) => asked.has(id))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test.for([true, false])(
    'runs a decoy of many cases whole once, and poisons some of it (quick: %s)',
    (quick) => {
      fc.assert(
        fc.property(fc.string(), (seed) => {
          const workers = plan(seed, { ...inCases, decoys: decoyOf(quick) })
          const wide = workers.filter((worker) => worker.kind === 'wide')
          expect(wide.map(idsOf)).toEqual([['tests/t.py::test_b[2]', 'tests/u.py::test_u']])
          const narrow = workers.filter((worker) => worker.kind === 'narrow')
          const others = [0, 1, 3].map((at) => `tests/t.py::test_b[${at}]`)
          const whole = narrow.filter(({ real }) => others.some((id) => real.includes(id)))
          expect(whole.map(({ real }) => real.filter((id) => id.includes('test_b')).length)).toEqual([4])
          const asking = narrow.filter((worker) => idsOf(worker).includes('tests/t.py::test_b[2]'))
          expect(asking.length).toBe(quick ? narrow.length : 1)
        }),
        { numRuns: 60 },
      )
    },
  )

  test('asks less often where there are more tests to tell apart', () => {
    const names = Array.from('abcdefg', (letter) => `test_${letter}`)
    const rounds = (count: number): number => {
      const ids = names.slice(0, count).map((name) => `tests/t.py::${name}`)
      const poisons = new Map(
        ids.map((id) => [id, [{ ...poison('test_a', text.indexOf('1')), failing: [id] }]]),
      )
      const changed = { FAIL_TO_PASS: ids, PASS_TO_PASS: [], flake_rate: {} }
      return plan('x', { poisons, decoys: [], hidden: changed }).length
    }
    expect([1, 2, 3, 7].map(rounds)).toEqual([4, 4, 3, 2])
  })

  test('poisons by a changed value where there is one, in the file the worker is given', () => {
    for (const worker of plan('x').filter(({ poisoned }) => poisoned.has('tests/t.py::test_a'))) {
      expect(worker.files['tests/t.py']).toContain('assert f() == 9')
    }
  })

  test('gives every worker a failing canary under a name that cannot be foreseen', () => {
    const [first, second] = [plan('one'), plan('two')]
    const canaries = [...first, ...second].map((worker) => worker.canary)
    expect(new Set(canaries).size).toBe(canaries.length)
    for (const { canary, files } of first) {
      const [path, name] = canary.split('::')
      expect(files[path ?? '']).toMatch(
        new RegExp(`def ${name}\\(\\):\\n    (\\w+) = (\\d+)\\n    assert \\1 == (?!\\2\\n)\\d+\\n`),
      )
    }
  })
})
