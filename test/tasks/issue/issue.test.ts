import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/lib/kernel/random.ts'
import type { SnippetResult } from '../../../src/lib/suite/variant.ts'
import { findLeaks, hiddenNames } from '../../../src/lib/tasks/issue/leak-check.ts'
import { type Behaviour, behaviourText, deviationOf } from '../../../src/lib/tasks/issue/observation.ts'
import { behaviour } from '../../../src/lib/tasks/issue/observe-bug.ts'
import { loadIssueWording } from '../../../src/lib/tasks/issue/wording.ts'
import { writeIssue } from '../../../src/lib/tasks/issue/write-issue.ts'

const wording = await loadIssueWording(join(import.meta.dirname, '../../../templates/issues/wording.json'))
const subject = { package: 'demo', version: '1.0' }
const output = (text: string): Behaviour => ({ kind: 'output', text })
const failure = (message: string): Behaviour => ({ kind: 'exception', type: 'ValueError', message })

/** What a solver reads out of an issue, by the rules that `writeIssue` promises. */
function readBack(text: string) {
  const block = (from: number): string => /```(?:text)?\n([\s\S]*?)\n```/.exec(text.slice(from))?.[1] ?? ''
  const afterCode = text.indexOf('```', text.indexOf('```python') + 3)
  const heading = (pattern: RegExp): number => afterCode + text.slice(afterCode).search(pattern)
  return {
    code: /```python\n([\s\S]*?)\n```/.exec(text)?.[1],
    expected: block(heading(/^.*Expected.*$/m)),
    actual: block(heading(/^.*(Actual|instead).*$/m)),
  }
}

describe('writeIssue()', () => {
  const behaviours: readonly (readonly [Behaviour, Behaviour])[] = [
    [output('[1, 2]'), output('[1]')],
    [output('3\n\n4'), failure('bad value')],
    [failure('must be positive'), output('None')],
    [failure('a'), failure('b')],
  ]

  it('can be read back exactly, whatever the wording', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...behaviours), (seed, [expected, actual]) => {
        const observation = { code: 'import demo\nprint(demo.f(1))\n', subject: 'demo.f', expected, actual }
        const text = writeIssue(observation, { subject, wording, random: seededRandom(seed) })
        expect(readBack(text)).toEqual({
          code: 'import demo\nprint(demo.f(1))',
          expected: behaviourText(expected),
          actual: behaviourText(actual),
        })
        expect(text).toMatch(/^# .+\n/)
        expect(text).not.toMatch(/\{\w+\}/)
        const prose = text.slice(0, text.indexOf('```python'))
        expect(prose).not.toMatch(/expected|actual|instead/i)
      }),
    )
  })

  it('gives the same text for the same seed, and many texts for many', () => {
    const observation = { code: 'x\n', subject: 'demo.f', expected: output('1'), actual: output('2') }
    const texts = Array.from({ length: 60 }, (_, i) => {
      return writeIssue(observation, { subject, wording, random: seededRandom(String(i)) })
    })
    expect(writeIssue(observation, { subject, wording, random: seededRandom('7') })).toBe(texts[7])
    expect(new Set(texts).size).toBeGreaterThan(40)
  })

  it('names the package where the call cannot be told', () => {
    const observation = { code: 'x\n', subject: '', expected: output('1'), actual: output('2') }
    const text = writeIssue(observation, { subject, wording, random: seededRandom('a') })
    expect(text.split('\n')[0]).toContain('demo')
  })

  it('says how the behaviour deviates', () => {
    const kinds = behaviours.map(([expected, actual]) =>
      deviationOf({ code: '', subject: '', expected, actual }),
    )
    expect(kinds).toEqual(['value', 'error', 'no_error', 'other_error'])
  })
})

describe('findLeaks()', () => {
  const secrets = {
    hiddenTests: ['tests/test_core.py::TestCore::test_merge_order[a-1]'],
    fixed: 'start + offset - 1',
    broken: 'start + offset',
    fixedLines: ['    return items[start + offset - 1]'],
  }

  it('accepts a text that gives nothing away', () => {
    expect(findLeaks('`merge` returns the wrong item for `start=3`.', secrets)).toEqual([])
  })

  it.each([
    ['the name of a hidden test', 'See test_merge_order.'],
    ['the class of a hidden test', 'In TestCore it fails.'],
    ['the file of a hidden test', 'Look at tests/test_core.py'],
    ['a line of the fix', 'It should be `return items[start + offset - 1]`'],
    ['a run of the fix', 'maybe art + offset - is wrong'],
    ['the broken code', 'the code says start + offset there'],
    ['the fix with other spaces', 'start  +\n offset - 1'],
  ])('finds %s', (_name, text) => {
    expect(findLeaks(text, secrets)).not.toEqual([])
  })

  it('does not count what programs printed', () => {
    const text = 'Expected:\n```text\nstart + offset - 1\n```'
    expect(findLeaks(text, secrets, ['start + offset - 1'])).toEqual([])
  })

  it('finds every run of twelve characters of the fix', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_()]{12,40}$/), fc.nat(), (fixed, at) => {
        const start = at % (fixed.length - 11)
        const text = `before ${fixed.slice(start, start + 12)} after`
        expect(findLeaks(text, { hiddenTests: [], fixed, broken: '', fixedLines: [] })).not.toEqual([])
      }),
    )
  })

  it('takes names apart from paths and parameters', () => {
    expect(hiddenNames(['a/test_x.py::TestY::test_z[p::q]', 'test.py::test'])).toEqual([
      'a/test_x.py',
      'test_x.py',
      'TestY',
      'test_z',
    ])
  })
})

describe('behaviour()', () => {
  const result = (more: Partial<SnippetResult>): SnippetResult => ({
    stdout: '',
    stderr: '',
    exception: null,
    lines: null,
    ...more,
  })
  const raised = (message: string) => ({ type: 'KeyError', message, traceback: '' })

  it('is the output without its last line end, or the exception', () => {
    expect(behaviour(result({ stdout: 'a\nb\n' }))).toEqual(output('a\nb'))
    expect(behaviour(result({ exception: raised("'x'") }))).toEqual({
      kind: 'exception',
      type: 'KeyError',
      message: "'x'",
    })
    expect(behaviourText({ kind: 'exception', type: 'KeyError', message: '' })).toBe('KeyError')
  })

  it.each<[string, SnippetResult | null]>([
    ['no result', null],
    ['no output', result({ stdout: ' \n' })],
    ['output that would end the block', result({ stdout: '```\n' })],
    ['endless output', result({ stdout: 'x'.repeat(5000) })],
    ['output before an exception', result({ stdout: 'x', exception: raised('m') })],
    ['a message of several lines', result({ exception: raised('a\nb') })],
  ])('cannot show %s', (_name, value) => {
    expect(behaviour(value)).toBeNull()
  })
})
