import { type EventEmitter, setMaxListeners } from 'node:events'
import { AbortedError } from '../kernel/errors.ts'
import { type ExitCode, exitCodes } from '../kernel/exit-codes.ts'

/** After a stop signal the work has this long to wind down, then clean-up has the rest: two seconds in all. */
const windDownMs = 1200
const stopMs = 1700
/** Nobody waits with a finger on Ctrl-C: an ordinary end may take longer. */
const unhurriedCleanUpMs = 2000

type CleanUp = () => void | Promise<void>

export interface Shutdown {
  /** Fires on the first Ctrl-C, on SIGTERM and when the reader of stdout has gone. */
  readonly signal: AbortSignal
  /** Runs `cleanUp` once at the end, last registered first; the returned function takes it back. */
  onEnd(name: string, cleanUp: CleanUp): () => void
  /** Starts to listen for signals, broken pipes and faults nobody caught. */
  listen(onFault: (error: unknown) => void): void
  /** Cleans up, flushes and ends the process. A stop by signal decides the exit code. */
  end(exitCode: number): Promise<void>
}

export type ShutdownHost = {
  /** Emits SIGINT, SIGTERM, SIGHUP, uncaughtException and unhandledRejection. */
  readonly signals: EventEmitter
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly exit: (code: number) => void
}

export const processHost = (): ShutdownHost => ({
  signals: process,
  stdout: process.stdout,
  stderr: process.stderr,
  exit: (code) => process.exit(code),
})

export function createShutdown(host: ShutdownHost): Shutdown {
  const controller = new AbortController()
  // Every sandbox, request and timer of a run listens; that many is no leak.
  setMaxListeners(0, controller.signal)
  const cleanUps = new Map<symbol, { readonly name: string; readonly run: CleanUp }>()
  let stopCode: ExitCode | null = null
  let stopDeadline: Promise<void> | null = null
  let ending: Promise<void> | null = null

  const runCleanUps = async (): Promise<void> => {
    for (const [key, { name, run }] of [...cleanUps].reverse()) {
      cleanUps.delete(key)
      try {
        await run()
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        host.stderr.write(`Cleaning up ${name} failed: ${reason}\n`)
      }
    }
  }
  const finish = async (exitCode: number): Promise<void> => {
    await Promise.race([runCleanUps(), stopDeadline ?? elapsed(unhurriedCleanUpMs)])
    const flushed = Promise.all([flush(host.stdout), flush(host.stderr)])
    await (stopCode === null ? flushed : Promise.race([flushed, elapsed(100)]))
    host.exit(stopCode ?? exitCode)
  }
  const end = (exitCode: number): Promise<void> => {
    ending ??= finish(exitCode)
    return ending
  }
  const stop = (code: ExitCode, message: string): void => {
    if (stopCode !== null) return
    stopCode = code
    stopDeadline = elapsed(stopMs)
    controller.abort(new AbortedError(message))
    setTimeout(() => void end(code), windDownMs)
  }
  const interrupt = (): void => {
    if (stopCode !== null) {
      // Not awaited: clean-ups that kill processes do so before their first await.
      void runCleanUps()
      host.exit(stopCode)
      return
    }
    host.stderr.write('\nStopping. Press Ctrl-C again to stop at once.\n')
    stop(exitCodes.interrupted, 'Stopped by Ctrl-C.')
  }
  const listen = (onFault: (error: unknown) => void): void => {
    host.signals.on('SIGINT', interrupt)
    host.signals.on('SIGTERM', () => stop(exitCodes.terminated, 'Stopped by SIGTERM.'))
    host.signals.on('SIGHUP', () => stop(exitCodes.terminated, 'The terminal was closed.'))
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      host.signals.on(event, (error: unknown) => {
        onFault(error)
        void end(exitCodes.bug)
      })
    }
    host.stdout.on('error', (error) => {
      if (isBrokenPipe(error)) stop(exitCodes.done, 'The reader of stdout has gone.')
      else void end(exitCodes.service)
    })
    // Progress that nobody reads any more is no reason to stop the work.
    host.stderr.on('error', () => undefined)
  }
  const onEnd = (name: string, run: CleanUp): (() => void) => {
    const key = Symbol(name)
    cleanUps.set(key, { name, run })
    return () => void cleanUps.delete(key)
  }
  return { signal: controller.signal, onEnd, listen, end }
}

const isBrokenPipe = (error: Error): boolean =>
  'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Resolves when everything written so far has left, or can no longer leave. */
function flush(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) resolve()
    else stream.write('', () => resolve())
  })
}
