import { describe, expect, it } from 'vitest'
import type { SnippetResult } from '../../../src/lib/suite/variant.ts'
import {
  type Behaviour,
  behaviourText,
  deviationOf,
  withoutMessages,
} from '../../../src/lib/tasks/issue/observation.ts'
import { behaviour } from '../../../src/lib/tasks/issue/observe-bug.ts'

const output = (text: string): Behaviour => ({ kind: 'output', text })
const failure = (message: string): Behaviour => ({ kind: 'exception', type: 'ValueError', message, line: 2 })

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
      line: null,
    })
    expect(behaviourText(failure(''))).toBe('ValueError')
  })

  it('knows which statement of the program failed, and nothing of the frames below it', () => {
    const traceback =
      'Traceback (most recent call last):\n  File "snippet.py", line 3, in <module>\n    f()\n  File "demo.py", line 9, in f\nKeyError\n'
    const exception = { type: 'KeyError', message: '', traceback }
    expect(behaviour(result({ exception }))).toMatchObject({ line: 3 })
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

describe('an observation', () => {
  const told = (expected: Behaviour, actual: Behaviour) => ({ code: '', subject: '', expected, actual })

  it('says how the behaviour deviates', () => {
    const kinds = [
      told(output('1'), output('2')),
      told(output('1'), failure('bad')),
      told(failure('bad'), output('1')),
      told(failure('a'), failure('b')),
    ].map(deviationOf)
    expect(kinds).toEqual(['value', 'error', 'no_error', 'other_error'])
  })

  it('can leave the messages of its exceptions out, where there are any', () => {
    expect(withoutMessages(told(failure('bad'), output('1')))).toEqual(told(failure(''), output('1')))
    expect(withoutMessages(told(failure(''), output('1')))).toBeNull()
    expect(withoutMessages(told(output('1'), output('2')))).toBeNull()
  })
})
