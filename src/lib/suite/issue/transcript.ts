import type { SnippetResult } from '../variant.ts'

/**
 * What a run shows, as a reader would write it down: its output, then the exception's last line. Tracebacks are
 * reduced to that line, addresses and trailing spaces are dropped, so that two accounts of one run are equal.
 */
export function transcriptOf(result: SnippetResult): string {
  const { exception } = result
  const thrown = exception === null ? '' : exceptionLine(exception.type, exception.message)
  return normalizeTranscript(`${result.stdout.trimEnd()}\n${thrown}`)
}

export function normalizeTranscript(text: string): string {
  return withoutTracebacks(text)
    .replace(/0x[0-9a-f]{6,}/gi, '0x0')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
}

/** True when the run is what the account says. An account may leave an exception's message out. */
export function sameTranscript(seen: string, told: string): boolean {
  if (seen === told) return true
  const lastSeen = seen.slice(seen.lastIndexOf('\n') + 1)
  const lastTold = told.slice(told.lastIndexOf('\n') + 1)
  if (!exceptionPattern.test(lastSeen) || !exceptionPattern.test(lastTold)) return false
  const [type = ''] = lastSeen.split(':')
  const sameRest = seen.slice(0, -lastSeen.length).trimEnd() === told.slice(0, -lastTold.length).trimEnd()
  return sameRest && shortName(lastTold.trim()) === shortName(type.trim())
}

/** 'ValueError: bad' or 'ValueError' alone, with the module's name before it left out. */
export const exceptionPattern =
  /^(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Warning|Exit|Iteration|Interrupt|Invalid|Missing|NotFound)\b(?::|$)/

function exceptionLine(type: string, message: string): string {
  return message === '' ? shortName(type) : `${shortName(type)}: ${message}`
}

export function shortName(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1)
}

/** Leaves of each traceback its last line, the exception. */
function withoutTracebacks(text: string): string {
  const kept: string[] = []
  let inside = false
  for (const line of text.split('\n')) {
    if (/^\s*Traceback \(most recent call last\)/.test(line)) inside = true
    else if (inside && /^(\s|$)/.test(line)) continue
    else {
      kept.push(inside ? line.replace(/^[\w.]*\.(?=\w+(:|$))/, '') : line)
      inside = false
    }
  }
  return kept.join('\n')
}
