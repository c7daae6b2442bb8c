import { styleText } from 'node:util'
import type { LogLevel } from '../domain/event.ts'
import { formatSeconds } from './durations.ts'
import type { LogLine } from './status-snapshot.ts'

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export type LogLineStyle = {
  readonly openedAtMs: number
  readonly logLevel: LogLevel
  readonly color: boolean
}

const isShown = (level: LogLevel, least: LogLevel): boolean => levels.indexOf(level) >= levels.indexOf(least)

/** Log lines as text, each with its time since the view was opened and, from warnings up, its level in words. */
export function formatLogLines(
  lines: readonly Omit<LogLine, 'id'>[],
  { openedAtMs, logLevel, color }: LogLineStyle,
): string {
  return lines
    .filter(({ level }) => isShown(level, logLevel))
    .map(({ level, text, atMs }) => {
      const elapsed = formatSeconds((atMs - openedAtMs) / 1000).padStart(9)
      const said = level === 'warn' || level === 'error' ? `${level}: ${text}` : text
      return `${paint(`[${elapsed}]`, 'debug', color)} ${paint(said, level, color)}\n`
    })
    .join('')
}

function paint(text: string, level: LogLevel, color: boolean): string {
  if (!color || level === 'info') return text
  const format = { debug: 'dim', warn: 'yellow', error: 'red' } as const
  return styleText(format[level], text, { validateStream: false })
}
