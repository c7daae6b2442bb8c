import { render } from 'ink'
import type { LogLevel } from '../domain/event.ts'
import type { Clock } from '../kernel/clock.ts'
import { StatusApp } from './status-app.tsx'
import { createStatusStore } from './status-store.ts'
import type { StatusView } from './status-view.ts'

export type InkViewOptions = {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly color: boolean
  readonly logLevel: LogLevel
  readonly clock: Clock
}

/** A view that redraws itself at the foot of the terminal. Keys are left to the terminal, so Ctrl-C stays a signal. */
export function openInkView({ stdout, stderr, color, logLevel, clock }: InkViewOptions): StatusView {
  const now = (): number => clock.monotonic()
  const openedAtMs = now()
  const store = createStatusStore(now)
  const frame = (ended: boolean) => (
    <StatusApp
      store={store}
      now={now}
      openedAtMs={openedAtMs}
      color={color}
      logLevel={logLevel}
      ended={ended}
    />
  )
  const app = render(frame(false), {
    stdout,
    stderr,
    maxFps: 12,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: true,
  })
  let closing: Promise<void> | null = null
  const end = async (): Promise<void> => {
    app.rerender(frame(true))
    await app.waitUntilRenderFlush()
    app.unmount()
    await app.waitUntilExit()
  }
  const close = (): Promise<void> => {
    closing ??= end()
    return closing
  }
  return { emit: store.add, close }
}
