import { describe, expect, it } from 'vitest'
import { asInteractive, readSession } from '../../../../src/lib/agents/repair/issue/interactive.ts'
import { chooseOracle } from '../../../../src/lib/agents/repair/issue/oracle.ts'
import {
  normalizeTranscript,
  sameTranscript,
  transcriptOf,
} from '../../../../src/lib/agents/repair/issue/transcript.ts'
import type { SnippetResult } from '../../../../src/lib/suite/variant.ts'

function ran(stdout: string, exception?: { readonly type: string; readonly message: string }): SnippetResult {
  const thrown = exception === undefined ? null : { ...exception, traceback: '' }
  return { stdout, stderr: '', exception: thrown, lines: null }
}

describe('transcriptOf()', () => {
  it('is the output and then the exception', () => {
    expect(transcriptOf(ran('a  \nb\n\n'))).toBe('a\nb')
    expect(transcriptOf(ran('a\n', { type: 'pkg.Bad', message: 'no' }))).toBe('a\nBad: no')
    expect(transcriptOf(ran('', { type: 'KeyError', message: '' }))).toBe('KeyError')
  })

  it('equals what a reader writes down', () => {
    const told = normalizeTranscript(
      'a\nTraceback (most recent call last):\n  File "x", line 1\n    f()\npkg.BadError: no\n',
    )
    expect(sameTranscript(transcriptOf(ran('a\n', { type: 'BadError', message: 'no' })), told)).toBe(true)
    expect(normalizeTranscript('<A at 0x7f00aa11>')).toBe(normalizeTranscript('<A at 0x7f00bb22>\n'))
  })
})

describe('sameTranscript()', () => {
  it('lets an account leave out the message of an exception, not its type', () => {
    expect(sameTranscript('ValueError: bad', 'ValueError')).toBe(true)
    expect(sameTranscript('x\nValueError: bad', 'x\nValueError')).toBe(true)
    expect(sameTranscript('ValueError: bad', 'TypeError')).toBe(false)
    expect(sameTranscript('y\nValueError: bad', 'x\nValueError')).toBe(false)
  })
})

describe('readSession()', () => {
  it('tells statements from output, also over several lines and for notebooks', () => {
    expect(readSession('>>> for x in a:\n...     print(x)\n...\n1\n2\n>>> y')).toEqual({
      code: 'for x in a:\n    print(x)\n\ny',
      output: '1\n2',
    })
    expect(readSession('In [1]: f(1)\nOut[1]: 2')).toEqual({ code: 'f(1)', output: '2' })
    expect(readSession('x = 1')).toBeNull()
  })

  it('becomes a program in which strings survive', () => {
    expect(asInteractive('f("a\\n")')).toContain('_code = "f(\\"a\\\\n\\")"')
  })
})

describe('chooseOracle()', () => {
  const program = (expected: string | null, actual: string | null, code = 'p') => ({ code, expected, actual })

  it('prefers the program that misbehaves as told', () => {
    const oracle = chooseOracle([
      { program: program('1', '2', 'first'), result: ran('9') },
      { program: program('1', '2', 'second'), result: ran('2') },
    ])
    expect(oracle?.program).toBe('second')
    expect(oracle?.isFixedBy(ran('1\n'))).toBe(true)
    expect(oracle?.isFixedBy(ran('3\n'))).toBe(false)
  })

  it('is nothing when the program already behaves, shows nothing, or lacks a name of its own', () => {
    expect(chooseOracle([{ program: program('1', '2'), result: ran('1') }])).toBeNull()
    expect(chooseOracle([{ program: program('1', '2'), result: ran('') }])).toBeNull()
    const noName = ran('', { type: 'NameError', message: 'x' })
    expect(chooseOracle([{ program: program('1', '2'), result: noName }])).toBeNull()
  })

  it('wants no exception when the issue says nothing else', () => {
    const oracle = chooseOracle([
      { program: program(null, null), result: ran('', { type: 'E', message: '' }) },
    ])
    expect(oracle?.isFixedBy(ran('anything'))).toBe(true)
  })

  it('does not mind whether a string is shown with its quotes', () => {
    const oracle = chooseOracle([{ program: program('abc', 'ab'), result: ran("'ab'") }])
    expect(oracle?.isFixedBy(ran("'abc'\n"))).toBe(true)
  })
})
