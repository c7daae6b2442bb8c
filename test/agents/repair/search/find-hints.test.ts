import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findHints } from '../../../../src/lib/agents/repair/search/find-hints.ts'
import type { Issue } from '../../../../src/lib/suite/issue/read-issue.ts'

function hintsOf(expected: string | null, stdout: string, exceptions: readonly string[] = []) {
  const issue: Issue = { title: 'T', programs: [], expected, actual: null, names: [], exceptions }
  const before = { stdout, stderr: '', exception: null, lines: null }
  return findHints(issue, { program: '', before, isFixedBy: () => false })
}

describe('findHints()', () => {
  it('tells what the expected output has more and less than the seen one', () => {
    expect(hintsOf('a_b', 'a-b\n')).toMatchObject({ addedText: '_', removedText: '-' })
    expect(hintsOf('abc', 'ac\n')).toMatchObject({ addedText: 'b', removedText: '' })
    expect(hintsOf('ac', 'abc\n')).toMatchObject({ addedText: '', removedText: 'b' })
  })

  it('names the expected exception before those that are only mentioned', () => {
    expect(hintsOf('pkg.errors.OddError: too odd: 3', '1\n', ['KeyError', 'OddError'])).toMatchObject({
      exceptions: ['OddError', 'KeyError'],
      exceptionMessage: 'too odd: 3',
    })
    expect(hintsOf('ValueError', '1\n').exceptionMessage).toBeNull()
  })

  it('gives nothing away when nothing is expected', () => {
    expect(hintsOf(null, 'x\n')).toMatchObject({ addedText: '', removedText: '', exceptions: [] })
  })

  it('makes the expected text of the seen one by putting in what was added', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(text, text, (expected, seen) => {
        const { addedText, removedText } = hintsOf(expected, `${seen}\n`)
        expect(expected.length - addedText.length).toBe(seen.length - removedText.length)
        expect(expected).toContain(addedText)
        expect(seen).toContain(removedText)
      }),
    )
  })
})
