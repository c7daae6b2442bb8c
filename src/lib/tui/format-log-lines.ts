import { styleText } from 'node:util'
import type { LogLevel } from '../domain/event.ts'
import { formatSeconds } from './durations.ts'
import type { LogLine } from './status-snapshot.ts'
import { wrapText } from './wrap-text.ts'

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export type LogLineStyle = {
  readonly openedAtMs: number
  readonly logLevel: LogLevel
  readonly color: boolean
  /** Lines are broken at spaces to stay within it; null where nothing redraws them. */
  readonly columns: number | null
}

const isShown = (level: LogLevel, least: LogLevel): boolean => levels.indexOf(level) >= levels.indexOf(least)

/** Log lines as text, each with its time since the view was opened and, from warnings up, its level in words. */
export function formatLogLines(
  lines: readonly Omit<LogLine, 'id'>[],
  { openedAtMs, logLevel, color, columns }: LogLineStyle,
): string {
  return lines
    .filter(({ level }) => isShown(level, logLevel))
    .map(({ level, text, atMs }) => {
      const elapsed = formatSeconds((atMs - openedAtMs) / 1000).padStart(9)
      const said = level === 'warn' || level === 'error' ? `${level}: ${text}` : text
      const lines = columns === null ? [said] : brokenTo(columns - margin, said)
      const painted = lines.map((line) => paint(line, level, color)).join(`\n${' '.repeat(margin)}`)
      return `${paint(`[${elapsed}]`, 'debug', color)} ${painted}\n`
    })
    .join('')
}

/** Columns before a line's text: its time in brackets and a space. */
const margin = 12

/** The text broken at spaces; its own indentation is kept and repeated. */
function brokenTo(width: number, text: string): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? ''
  return wrapText(text, Math.max(20, width - indent.length)).map((line) => indent + line)
}

function paint(text: string, level: LogLevel, color: boolean): string {
  if (!color || level === 'info') return text
  const format = { debug: 'dim', warn: 'yellow', error: 'red' } as const
  return styleText(format[level], text, { validateStream: false })
}
