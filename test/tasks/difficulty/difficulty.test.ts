import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import { changedPlaces } from '../../../src/lib/tasks/difficulty/changed-places.ts'
import {
  type DifficultyFeatures,
  difficultyBits,
  difficultyOf,
} from '../../../src/lib/tasks/difficulty/difficulty.ts'
import {
  difficultyFeatures,
  measureDifficulty,
} from '../../../src/lib/tasks/difficulty/measure-difficulty.ts'
import { newTokens } from '../../../src/lib/tasks/difficulty/new-tokens.ts'
import { suspectsOf } from '../../../src/lib/tasks/difficulty/suspects.ts'
import type { Baseline } from '../../../src/lib/tasks/environment/baseline.ts'
import { tree } from '../../files/tree.ts'

const easy: DifficultyFeatures = {
  places: [{ suspects: 1, newTokens: 1 }],
  hasProgram: true,
  isTraced: false,
}

describe('difficultyOf()', () => {
  it('calls one word at a place that is known easy, and much to write anywhere hard', () => {
    expect(difficultyOf(easy)).toBe('easy')
    expect(difficultyOf({ ...easy, places: [{ suspects: 20, newTokens: 1 }] })).toBe('medium')
    expect(difficultyOf({ ...easy, places: [{ suspects: 1, newTokens: 8 }] })).toBe('hard')
  })

  it('calls two easy bugs in one task harder than each', () => {
    const one = difficultyBits(easy)
    expect(difficultyBits({ ...easy, places: [...easy.places, ...easy.places] })).toBe(2 * one)
  })

  it('grows with all that has to be found', () => {
    const place = fc.record({ suspects: fc.integer({ min: 1, max: 5000 }), newTokens: fc.nat({ max: 60 }) })
    const features = fc.record({
      places: fc.array(place, { minLength: 1, maxLength: 4 }),
      hasProgram: fc.boolean(),
      isTraced: fc.boolean(),
    })
    fc.assert(
      fc.property(features, place, (some, more) => {
        const bits = difficultyBits(some)
        expect(difficultyBits({ ...some, places: [...some.places, more] })).toBeGreaterThan(bits)
        expect(difficultyBits({ ...some, hasProgram: false })).toBeGreaterThanOrEqual(bits)
        expect(difficultyBits({ ...some, isTraced: true })).toBeLessThanOrEqual(bits)
      }),
    )
  })
})

describe('newTokens()', () => {
  it.each([
    ['return "t"', 'return "th"', 1],
    ['if word:', 'if not word:', 1],
    ['if not word:', 'if word:', 0],
    ['return s', 'return s  # and why', 0],
    ['x = a[0]', 'x = a[0].lower() + f(a)[1:]', 13],
    ['', 'del x', 2],
    ['a + b', 'b + a', 2],
  ])('%j to %j takes %i', (before, after, count) => {
    expect(newTokens(before, after)).toBe(count)
  })

  it('is none for a text that only loses words, and all of a text that comes from nothing', () => {
    const word = fc.constantFrom('a', 'b1', '(', ')', '+', '42', '"text"')
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.boolean()), (words, keep) => {
        expect(newTokens(words.join(' '), words.filter((_, i) => keep[i] === true).join(' '))).toBe(0)
        expect(newTokens('', words.join(' '))).toBe(words.length)
      }),
    )
  })
})

describe('changedPlaces()', () => {
  const before = tree({ 'a.py': 'one\ntwo\nthree\nfour\nfive\n', 'b.py': 'x\n' })

  function places(after: Readonly<Record<string, string>>) {
    const parsed = parsePatch(makePatch(before, new Map([...before, ...tree(after)])))
    return parsed.ok ? changedPlaces(parsed.value) : []
  }

  it('tells changes apart that have unchanged lines between them', () => {
    expect(places({ 'a.py': 'ONE\ntwo\nthree\nFOUR\nfive\n', 'b.py': 'y\n' })).toEqual([
      { path: 'a.py', lines: [1], added: ['ONE'], removed: ['one'] },
      { path: 'a.py', lines: [4], added: ['FOUR'], removed: ['four'] },
      { path: 'b.py', lines: [1], added: ['y'], removed: ['x'] },
    ])
  })

  it('looks around a place where lines only go away', () => {
    expect(places({ 'a.py': 'one\ntwo\nfour\nfive\n' })).toEqual([
      { path: 'a.py', lines: [2, 3], added: [], removed: ['three'] },
    ])
  })
})

const baseline: Baseline = {
  passing: ['t.py::a', 't.py::b', 't.py::c'],
  flakeRate: {},
  seconds: 1,
  durations: [0, 0, 0],
  coverage: {
    'pkg.py': [
      [1, [0, 1, 2]],
      [2, [0, 1]],
      [3, [0]],
      [4, [1]],
      [5, [1, 2]],
    ],
    'tests/test_pkg.py': [[1, [0]]],
  },
}

describe('suspectsOf()', () => {
  const at = (line: number, failing: readonly string[]) =>
    suspectsOf({ path: 'pkg.py', lines: [line] }, { baseline, failing })

  it('counts the lines on the way of the failing test that no more passing tests execute', () => {
    expect(at(3, ['t.py::a'])).toBe(1)
    expect(at(2, ['t.py::a'])).toBe(2)
    expect(at(1, ['t.py::a'])).toBe(3)
  })

  it('takes the shortest way when several tests fail', () => {
    expect(at(5, ['t.py::b', 't.py::c'])).toBe(1)
  })

  it('counts the whole way when the place is not executed, and the package when no test is known', () => {
    expect(at(9, ['t.py::a'])).toBe(3)
    expect(at(9, ['unknown'])).toBe(5)
  })
})

describe('measureDifficulty()', () => {
  const files = (text: string) => tree({ 'pkg.py': text })
  const task = {
    goldPatch: makePatch(files('a\nb\nreturn x\nd\n'), files('a\nb\nreturn x + 1\nd\n')),
    problemStatement: '# It is wrong\n\n```python\nprint(1)\n```\n',
    hiddenTests: { FAIL_TO_PASS: ['t.py::a'] },
    baseline,
  }

  it('reads the fix, the issue and the coverage', () => {
    expect(difficultyFeatures(task)).toEqual({
      places: [{ suspects: 1, newTokens: 2 }],
      hasProgram: true,
      isTraced: false,
    })
    expect(measureDifficulty(task)).toBe('easy')
  })

  it('holds a missing program against the task, and a traceback through the place for it', () => {
    expect(difficultyFeatures({ ...task, problemStatement: 'It is wrong.' }).hasProgram).toBe(false)
    const traced = 'Traceback (most recent call last):\n  File "pkg.py", line 3, in f\n'
    expect(difficultyFeatures({ ...task, problemStatement: traced }).isTraced).toBe(true)
  })

  it('counts only what the fix changes in code', () => {
    const more = (text: string) =>
      new Map([...files(text), ...tree({ 'CHANGES.md': text, 'tests/test_a.py': text })])
    const goldPatch = makePatch(more('a\nb\nreturn x\n'), more('a\nb\nreturn x + 1\n'))
    expect(difficultyFeatures({ ...task, goldPatch }).places).toHaveLength(1)
  })
})
