import { stripVTControlCharacters, styleText } from 'node:util'
import { type ErrorReport, reportError } from '../kernel/errors.ts'

export type PresentedError = { readonly text: string; readonly exitCode: number }

/** The `--json` form of an error: one document. */
export function errorDocument(error: unknown): PresentedError {
  const { code, message, hint, exitCode } = reportError(error)
  return { text: JSON.stringify({ error: { code, message, hint, exitCode } }), exitCode }
}

/** The form for people: what happened and why, its code, what to do, where to read more. */
export function errorText(
  error: unknown,
  options: { readonly color: boolean; readonly debug: boolean },
): PresentedError {
  const report = reportError(error)
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    options.color ? styleText(format, text, { validateStream: false }) : text
  const lines = [
    paint(['red', 'bold'], safe(report.message)),
    ...details(report).map((line) => paint('dim', line)),
  ]
  if (report.hint !== '') lines.splice(1, 0, `  Try this:  ${safe(report.hint)}`)
  lines.push(...causes(error).map((cause) => paint('dim', `  Caused by: ${safe(cause)}`)))
  if (options.debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack)
  return { text: lines.join('\n'), exitCode: report.exitCode }
}

/** Messages quote packages, miners and tools: their line breaks may stay, what drives a terminal may not. */
const safe = (text: string): string => stripVTControlCharacters(text).replaceAll(/(?!\n)\p{Cc}/gu, ' ')

function details({ code }: ErrorReport): readonly string[] {
  if (code === 'AGT_INTERRUPTED') return []
  if (code === 'AGT_BUG') return [`  Code:      ${code}`]
  return [`  Code:      ${code}`, `  Reference: docs/errors.md#${code.toLowerCase()}`]
}

/** First lines of the causes, outermost first; the parts of a wrong command line say nothing new. */
function causes(error: unknown): readonly string[] {
  const found: string[] = []
  let cause = error instanceof Error ? error.cause : undefined
  while (cause instanceof Error && found.length < 5) {
    const [line = ''] = cause.message.split('\n', 1)
    if (!('oclif' in cause) && line !== '') found.push(line)
    cause = cause.cause
  }
  return found
}
