import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import type { CliContext } from '../../src/lib/cli/cli-context.ts'
import { createShutdown, type Shutdown } from '../../src/lib/cli/shutdown.ts'
import type { Variables } from '../../src/lib/config/base-dirs.ts'

export type FakeStream = Writable & {
  readonly isTTY: boolean
  readonly columns: number
  readonly rows: number
  text(): string
}

/** A stream that keeps what is written to it. */
export function fakeStream(options: { isTTY?: boolean; columns?: number; rows?: number } = {}): FakeStream {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return Object.assign(stream, {
    isTTY: options.isTTY ?? false,
    columns: options.columns ?? 100,
    rows: options.rows ?? 40,
    text: () => chunks.join(''),
  })
}

export type FakeProcess = {
  readonly context: CliContext
  readonly signals: EventEmitter
  readonly stdout: FakeStream
  readonly stderr: FakeStream
  readonly stdin: PassThrough & { isTTY: boolean }
  readonly shutdown: Shutdown
  /** Codes passed to exit, in order. */
  readonly exits: readonly number[]
}

export type FakeProcessOptions = {
  readonly isTTY?: boolean
  readonly variables?: Variables
  readonly cwd?: string
  readonly home?: string
}

/** A process that is not this one: its streams are kept, its signals are emitted by hand, its end is noted. */
export function fakeProcess(options: FakeProcessOptions = {}): FakeProcess {
  const isTTY = options.isTTY ?? false
  const stdout = fakeStream({ isTTY })
  const stderr = fakeStream({ isTTY })
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const signals = new EventEmitter()
  const exits: number[] = []
  const shutdown = createShutdown({ signals, stdout, stderr, exit: (code) => void exits.push(code) })
  const context: CliContext = {
    variables: options.variables ?? {},
    cwd: options.cwd ?? '/nonexistent',
    home: options.home ?? '/nonexistent/home',
    stdin,
    stdout,
    stderr,
    clock: { now: () => Date.UTC(2026, 0, 1), monotonic: () => performance.now() },
    shutdown,
    outcome: { exitCode: 0 },
  }
  return { context, signals, stdout, stderr, stdin, shutdown, exits }
}
