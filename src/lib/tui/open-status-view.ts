import type { LogLevel } from '../domain/event.ts'
import type { Clock } from '../kernel/clock.ts'
import { openJsonView } from './json-view.ts'
import { openPlainView } from './plain-view.ts'
import type { StatusView } from './status-view.ts'

export type StatusViewOptions = {
  /** ink redraws stdout, plain writes lines to stderr, json writes one event a line to stdout. */
  readonly mode: 'ink' | 'plain' | 'json'
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly stderrIsTerminal: boolean
  readonly color: boolean
  readonly logLevel: LogLevel
  readonly clock: Clock
}

/** Opens the view for the mode. Ink and React are loaded in ink mode only. */
export async function openStatusView(options: StatusViewOptions): Promise<StatusView> {
  switch (options.mode) {
    case 'json':
      return openJsonView(options.stdout)
    case 'plain':
      return openPlainView(options)
    case 'ink': {
      const { openInkView } = await import('./ink-view.tsx')
      return openInkView(options)
    }
  }
}
