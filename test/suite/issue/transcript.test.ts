import { describe, expect, it } from 'vitest'
import { asInteractive, readSession } from '../../../src/lib/suite/issue/interactive.ts'
import { normalizeTranscript, sameTranscript, transcriptOf } from '../../../src/lib/suite/issue/transcript.ts'
import type { SnippetResult } from '../../../src/lib/suite/variant.ts'

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
