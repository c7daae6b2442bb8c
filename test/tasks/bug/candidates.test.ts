import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadPythonParser } from '../../../src/lib/adapters/treesitter/load-python-parser.ts'
import { changedLines } from '../../../src/lib/domain/patch/changed-lines.ts'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import type { VariantResult } from '../../../src/lib/suite/variant.ts'
import { confirmationVariants, confirmedTests } from '../../../src/lib/tasks/bug/confirm-bug.ts'
import { hideTests, splitTestId } from '../../../src/lib/tasks/bug/hide-tests.ts'
import {
  completeCandidate,
  listCandidates,
  type OpenCandidate,
} from '../../../src/lib/tasks/bug/list-candidates.ts'
import { orderCandidates } from '../../../src/lib/tasks/bug/order-candidates.ts'
import { quickestFirst } from '../../../src/lib/tasks/bug/test-order.ts'
import { testsOfChanges } from '../../../src/lib/tasks/bug/tests-of-changes.ts'
import { coveringTests } from '../../../src/lib/tasks/environment/baseline.ts'
import { textOf } from '../../../src/lib/tasks/source/package-source.ts'
import { tree } from '../../files/tree.ts'
import { bugOf, fullCoverage, preparedOf } from '../prepared.ts'

const parser = await loadPythonParser()
const code = 'def clamp(x, low, high):\n    if x < low:\n        return low\n    return min(x, high - 1)\n'
const tests =
  'def test_a():\n    assert 1\n\n\ndef test_b():\n    assert 2\n\n\ndef test_c():\n    assert 3\n'
const files = { 'demo.py': code, 'tests/test_demo.py': tests }
const passing = ['tests/test_demo.py::test_a', 'tests/test_demo.py::test_b', 'tests/test_demo.py::test_c']

describe('listCandidates()', () => {
  it('proposes changes of executed lines only, with the tests that execute them', () => {
    const prepared = preparedOf(files, { passing, coverage: { 'demo.py': [[2, [0, 2]]] } })
    const candidates = listCandidates(prepared, parser)
    expect(candidates.length).toBeGreaterThan(0)
    for (const { edit, covering } of candidates) {
      expect(edit.row).toBe(1)
      expect(covering).toEqual([passing[0], passing[2]])
    }
  })

  it('never touches tests, version files or files of others', () => {
    const names = ['tests/test_demo.py', 'conftest.py', '_version.py', 'other.py', 'demo_test.py']
    const sources = Object.fromEntries(names.map((name) => [name, code]))
    const coverage = Object.fromEntries(names.map((name) => [name, fullCoverage(code, 3)]))
    expect(listCandidates(preparedOf(sources, { passing, coverage }), parser)).toEqual([])
  })

  it('skips files that are not UTF-8 or do not parse', () => {
    const coverage = { 'demo.py': fullCoverage(code, 3) }
    const broken = preparedOf({ 'demo.py': 'def f(:\n    return 1\n' }, { passing, coverage })
    expect(listCandidates(broken, parser)).toEqual([])
    const latin = preparedOf(files, { passing, coverage })
    const bytes = Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(code)])
    const source = { ...latin.source, tree: new Map([['demo.py', { bytes, executable: false }]]) }
    expect(listCandidates({ ...latin, source }, parser)).toEqual([])
  })

  it('completes to a text that differs and still parses', () => {
    const prepared = preparedOf(files, { passing, coverage: { 'demo.py': fullCoverage(code, 3) } })
    const complete = listCandidates(prepared, parser).flatMap((one) => completeCandidate(one, parser) ?? [])
    expect(complete.length).toBeGreaterThan(10)
    for (const { mutated } of complete) {
      expect(mutated).not.toBe(code)
      expect(parser.parse(mutated).hasError).toBe(false)
    }
  })
})

describe('orderCandidates()', () => {
  const prepared = preparedOf(files, { passing, coverage: { 'demo.py': fullCoverage(code, 3) } })
  const candidates = listCandidates(prepared, parser)

  const order = (seed: string, limit: number, likelihood: (one: OpenCandidate) => number = () => 0.5) =>
    orderCandidates(candidates, { random: seededRandom(seed), limit, likelihood })

  it('keeps every candidate, in an order fixed by the seed', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const ordered = order(seed, candidates.length)
        expect(new Set(ordered)).toEqual(new Set(candidates))
        expect(order(seed, 5)).toEqual(ordered.slice(0, 5))
      }),
      { numRuns: 20 },
    )
  })

  it('prefers what is likely, and never shuts out the rest', () => {
    const isLikely = ({ edit }: OpenCandidate): boolean => edit.family === 'comparison'
    const firsts = Array.from(
      { length: 60 },
      (_, i) => order(`${i}`, 1, (one) => (isLikely(one) ? 0.6 : 0.5))[0],
    )
    const likely = firsts.filter((one) => one !== undefined && isLikely(one)).length
    expect(likely).toBeGreaterThan(8)
    expect(likely).toBeLessThan(60)
  })

  it('lets kinds of change take turns', () => {
    const first = order('x', 12)
    expect(new Set(first.map(({ edit }) => edit.family)).size).toBeGreaterThan(3)
  })
})

describe('quickestFirst()', () => {
  it('puts the tests first that execute the fewest lines, whatever their seconds were', () => {
    const coverage: Record<string, [number, number[]][]> = {
      'demo.py': [
        [1, [0, 2]],
        [2, [0]],
        [3, [0, 1, 2]],
      ],
    }
    const { baseline } = preparedOf(files, { passing, coverage, durations: [0.1, 5, 0.2] })
    expect(quickestFirst(baseline)(passing)).toEqual([passing[1], passing[2], passing[0]])
  })
})

describe('changedLines()', () => {
  const before = 'a\nb\nc\nd\n'
  it.each([
    ['a changed line', 'a\nB\nc\nd\n', [2, 1]],
    ['removed lines', 'a\nd\n', [2, 3]],
    ['a new line, by its neighbours', 'a\nb\nx\nc\nd\n', [2, 3]],
  ])('finds %s', (_name, after, expected) => {
    const lines = changedLines({ before, after })
    for (const line of expected.slice(0, 1)) expect(lines).toContain(line)
    expect(lines.size).toBeLessThanOrEqual(3)
  })

  it('leads to the tests that execute them', () => {
    const prepared = preparedOf(files, {
      passing,
      coverage: {
        'demo.py': [
          [2, [1]],
          [4, [0]],
        ],
      },
    })
    const change = { path: 'demo.py', before: code, after: code.replace('x < low', 'x > low') }
    expect(testsOfChanges(prepared, [change])).toEqual([passing[1]])
  })
})

describe('coveringTests()', () => {
  it('joins the tests of all lines, without repeating any', () => {
    const prepared = preparedOf(files, {
      passing,
      coverage: {
        'demo.py': [
          [1, [2]],
          [2, [0, 2]],
          [3, [1]],
        ],
      },
    })
    expect(coveringTests(prepared.baseline, 'demo.py', new Set([1, 2]))).toEqual([passing[0], passing[2]])
    expect(coveringTests(prepared.baseline, 'none.py', new Set([1]))).toEqual([])
  })
})

describe('confirmedTests()', () => {
  const prepared = preparedOf(files, { passing, coverage: { 'demo.py': fullCoverage(code, 2) } })
  const [open] = listCandidates(prepared, parser)
  const candidate = open === undefined ? null : completeCandidate(open, parser)
  if (candidate === null) throw new Error('no candidate')
  const subject = { prepared, bug: bugOf(candidate) }
  const ran = (...outcomes: ('passed' | 'failed')[]): VariantResult => ({
    id: '',
    kind: 'ran',
    snippet: null,
    outcomes: new Map(passing.flatMap((id, index) => (outcomes[index] ? [[id, outcomes[index]]] : []))),
    failures: new Map(),
    lines: null,
    seconds: 0,
    detail: '',
  })
  const confirmed = (...results: VariantResult[]) => confirmedTests(subject, { results, confirm: 'suite' })

  it('asks for the whole suite in its order, once more shuffled by the seed, and for the covering tests in reverse', () => {
    const orders = (seed: string) =>
      confirmationVariants(subject, { random: seededRandom(seed), confirm: 'suite' }).map(
        ({ tests }) => tests,
      )
    const [first, second = [], third] = orders('a')
    expect(first).toEqual(passing)
    expect(second.toSorted()).toEqual(passing)
    expect(third).toEqual(passing.slice(0, 2).reverse())
    expect(orders('a')).toEqual(orders('a'))
    const shuffles = Array.from({ length: 10 }, (_, seed) => orders(String(seed))[1]?.join())
    expect(new Set(shuffles).size).toBeGreaterThan(1)
  })

  it('splits all passing tests when the runs agree', () => {
    expect(
      confirmed(
        ran('failed', 'passed', 'passed'),
        ran('failed', 'passed', 'passed'),
        ran('failed', 'passed'),
      ),
    ).toEqual({
      failToPass: [passing[0]],
      passToPass: passing.slice(1),
      flakeRate: {},
    })
  })

  it('repeats only the covering tests when asked to, and believes the baseline of the others', () => {
    const variants = confirmationVariants(subject, { random: seededRandom('a'), confirm: 'covering' })
    for (const { tests } of variants) expect(tests.toSorted()).toEqual(passing.slice(0, 2))
    const results = [ran('failed', 'passed'), ran('failed', 'passed'), ran('failed', 'passed')]
    expect(confirmedTests(subject, { results, confirm: 'covering' })).toEqual({
      failToPass: [passing[0]],
      passToPass: passing.slice(1),
      flakeRate: {},
    })
  })

  it('does not take a test that was asked for and never ran for one that passes', () => {
    const runs = [ran('failed', 'passed'), ran('failed', 'passed'), ran('failed', 'passed')]
    expect(confirmed(...runs)).toMatchObject({ failToPass: [passing[0]], passToPass: [passing[1]] })
  })

  it('puts a test that flakes in neither list, and tells how often it did', () => {
    const runs = [
      ran('failed', 'passed', 'passed'),
      ran('failed', 'failed', 'passed'),
      ran('failed', 'passed'),
    ]
    expect(confirmed(...runs)).toEqual({
      failToPass: [passing[0]],
      passToPass: [passing[2]],
      flakeRate: { [passing[1] ?? '']: 1 / 3 },
    })
  })

  it.each<[string, readonly VariantResult[], string]>([
    [
      'nothing fails every time',
      [ran('failed', 'passed', 'passed'), ran('passed', 'passed', 'passed')],
      'unsteady',
    ],
    ['nothing fails', [ran('passed', 'passed', 'passed')], 'unsteady'],
    ['nothing is left', [ran('failed', 'failed', 'failed')], 'unsteady'],
    ['most of the suite fails', [ran('failed', 'failed', 'passed')], 'too_loud'],
    ['a run was cut short', [ran('failed', 'passed'), { ...ran('failed'), kind: 'timeout' }], 'broken_run'],
    ['there was no run', [], 'broken_run'],
  ])('is nothing when %s', (_name, results, why) => {
    expect(confirmed(...results)).toBe(why)
  })
})

describe('hideTests()', () => {
  it('cuts the named tests and leaves everything else as it was', () => {
    const hidden = hideTests(tree(files), ['tests/test_demo.py::test_b'], parser)
    const left = hidden === null ? '' : textOf(hidden.tree, 'tests/test_demo.py')
    expect(left).toContain('test_a')
    expect(left).toContain('test_c')
    expect(left).not.toContain('test_b')
    expect(hidden?.isHidden('tests/test_demo.py::test_b')).toBe(true)
    expect(hidden?.isHidden('tests/test_demo.py::test_a')).toBe(false)
    expect(hidden === null ? null : textOf(hidden.tree, 'demo.py')).toBe(code)
  })

  it.each([
    ['a test that is not in its file', 'tests/test_demo.py::test_z'],
    ['a file that is not there', 'tests/test_none.py::test_a'],
  ])('gives up on %s', (_name, id) => {
    expect(hideTests(tree(files), [id], parser)).toBeNull()
  })

  it('takes ids apart', () => {
    expect(splitTestId('a/b.py::C::d[e::f]')).toEqual({ path: 'a/b.py', name: 'C::d[e::f]' })
  })
})
