import { describe, expect, it } from 'vitest'
import { chooseOracle } from '../../../../src/lib/agents/repair/issue/oracle.ts'
import type { SnippetResult } from '../../../../src/lib/suite/variant.ts'

function ran(stdout: string, exception?: { readonly type: string; readonly message: string }): SnippetResult {
  const thrown = exception === undefined ? null : { ...exception, traceback: '' }
  return { stdout, stderr: '', exception: thrown, lines: null }
}

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
