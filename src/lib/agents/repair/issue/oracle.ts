import type { IssueProgram } from '../../../suite/issue/read-issue.ts'
import { sameTranscript, transcriptOf } from '../../../suite/issue/transcript.ts'
import type { SnippetResult } from '../../../suite/variant.ts'

/** A program that shows the fault now, and how to tell that it is gone. */
export type Oracle = {
  readonly program: string
  readonly before: SnippetResult
  isFixedBy(result: SnippetResult): boolean
}

/**
 * The first program that misbehaves as the issue says; else the first whose behaviour is not the expected one. Null
 * when none shows a fault.
 */
export function chooseOracle(
  runs: readonly { readonly program: IssueProgram; readonly result: SnippetResult }[],
): Oracle | null {
  const faulty = runs.filter(
    ({ program, result }) => !isAsExpected(program, result) && isTelling(program, result),
  )
  const matches = ({ program, result }: (typeof runs)[number]) =>
    program.actual !== null && sameTranscript(transcriptOf(result), program.actual)
  const chosen = faulty.find(matches) ?? faulty[0]
  if (chosen === undefined) return null
  const { program, result } = chosen
  return { program: program.code, before: result, isFixedBy: (after) => isAsExpected(program, after) }
}

function isAsExpected(program: IssueProgram, result: SnippetResult): boolean {
  const { expected } = program
  if (expected === null || /^\W*no (error|exception)/i.test(expected)) return result.exception === null
  const seen = transcriptOf(result)
  return sameTranscript(seen, expected) || unquoted(seen) === unquoted(expected)
}

/** A program that shows nothing says nothing, and neither does one that fails for want of a name or a module. */
function isTelling(program: IssueProgram, result: SnippetResult): boolean {
  if (result.exception === null) return transcriptOf(result) !== ''
  const isExpectedException = program.actual?.includes(result.exception.type) === true
  return isExpectedException || !/^(NameError|ModuleNotFoundError|SyntaxError)$/.test(result.exception.type)
}

/** Issues show strings with and without their quotes. */
function unquoted(text: string): string {
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text
}
