import type { Event, LogLevel } from '../domain/event.ts'
import type { Clock } from '../kernel/clock.ts'
import { currentWork } from './current-work.ts'
import { eventLine } from './event-line.ts'
import { formatLogLines } from './format-log-lines.ts'
import { reduceStatus } from './status-reducer.ts'
import { emptySnapshot, type StatusSnapshot } from './status-snapshot.ts'
import type { StatusView } from './status-view.ts'
import { written } from './written.ts'

/** Silence longer than this is broken by a line that says what is still going on. */
const silenceMs = { terminal: 1800, pipe: 15_000 } as const

export type PlainViewOptions = {
  readonly stderr: NodeJS.WritableStream
  readonly stderrIsTerminal: boolean
  readonly color: boolean
  readonly logLevel: LogLevel
  readonly clock: Clock
}

/** One line an event on stderr, each with the time since the view was opened. */
export function openPlainView(options: PlainViewOptions): StatusView {
  const { stderr, clock, logLevel, color } = options
  const openedAtMs = clock.monotonic()
  let snapshot: StatusSnapshot = emptySnapshot
  let lastLineMs = openedAtMs

  const writeLine = (level: LogLevel, text: string): void => {
    const atMs = clock.monotonic()
    const line = formatLogLines([{ atMs, level, text }], { openedAtMs, logLevel, color, columns: null })
    if (line === '' || !stderr.writable) return
    lastLineMs = atMs
    stderr.write(line)
  }
  const emit = (event: Event): void => {
    snapshot = reduceStatus(snapshot, event, clock.monotonic())
    const line = eventLine(event)
    if (line !== null) writeLine(line.level, line.text)
  }
  const breakSilence = (): void => {
    const nowMs = clock.monotonic()
    if (nowMs - lastLineMs < silenceMs[options.stderrIsTerminal ? 'terminal' : 'pipe']) return
    writeLine('info', `… still ${currentWork(snapshot, nowMs) ?? 'working'}`)
  }
  const timer = setInterval(breakSilence, 100).unref()
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await written(stderr)
  }
  return { emit, close }
}
