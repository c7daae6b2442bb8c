import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { Writable } from 'node:stream'
import type { Clock } from '../../kernel/clock.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'

export type ProcessRequest = {
  readonly cwd: string
  /** The whole environment: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined
  /** Given to the command on file descriptor 3. */
  readonly extraInput?: Uint8Array | undefined
  readonly onStdout: (chunk: Buffer) => void
  readonly onStderr: (chunk: Buffer) => void
  readonly seconds: number
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Ends everything that the command started; called at the deadline, on abort, and after it ended. */
  readonly killAll?: ((child: ChildProcess) => void) | undefined
  readonly onStart?: ((child: ChildProcess) => void) | undefined
}

export type ProcessEnd = {
  readonly kind: 'exited' | 'timeout'
  /** 128 + n for signal n, as a shell says it. */
  readonly exitCode: number
  readonly seconds: number
}

/** How long pipes may stay open after the end: whoever holds them is being killed. */
const pipeGraceMs = 2_000
/** The longest delay that a timer takes. */
const longestTimer = 2 ** 31 - 1

/**
 * Runs a command in a session of its own and waits until it and its pipes have ended. Throws AbortedError when the
 * signal fires, and the system's error when it cannot be started.
 */
export async function runProcess(command: readonly string[], request: ProcessRequest): Promise<ProcessEnd> {
  throwIfAborted(request.signal)
  const [file, ...args] = command
  if (file === undefined) throw new RangeError('runProcess() needs a command')
  const { clock, signal } = request
  const started = clock.monotonic()
  const child = spawn(file, args, {
    cwd: request.cwd,
    env: { ...request.variables },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...(request.extraInput === undefined ? [] : ['pipe' as const])],
  })
  const killAll = (): void => (request.killAll ?? killGroup)(child)
  let timedOut = false
  const deadline = setTimeout(
    () => {
      timedOut = true
      killAll()
    },
    Math.min(request.seconds * 1000, longestTimer),
  )
  signal.addEventListener('abort', killAll, { once: true })
  try {
    const exitCode = await end(child, request, killAll)
    throwIfAborted(signal)
    const seconds = (clock.monotonic() - started) / 1000
    return { kind: timedOut ? 'timeout' : 'exited', exitCode, seconds }
  } finally {
    clearTimeout(deadline)
    signal.removeEventListener('abort', killAll)
  }
}

/** Kills the process group that `child` leads. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!hasErrno(error, 'ESRCH', 'EPERM')) throw error
  }
}

function end(child: ChildProcess, request: ProcessRequest, killAll: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let exitCode = 0
    child.once('error', (error) => (child.pid === undefined ? reject(error) : undefined))
    child.once('spawn', () => request.onStart?.(child))
    child.stdout?.on('data', request.onStdout)
    child.stderr?.on('data', request.onStderr)
    child.once('exit', (code, name) => {
      exitCode = code ?? 128 + signalNumber(name)
      killAll()
      const grace = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, pipeGraceMs)
      child.once('close', () => clearTimeout(grace))
    })
    child.once('close', () => resolve(exitCode))
    void feed(child, request.stdin)
    if (request.extraInput !== undefined) giveExtra(child, request.extraInput)
  })
}

/** A command that does not read its input, or ends before, is no error. */
async function feed(child: ChildProcess, input: ProcessRequest['stdin']): Promise<void> {
  const { stdin } = child
  if (stdin === null) return
  let broken = false
  stdin.on('error', () => {
    broken = true
  })
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) {
    stdin.end(input ?? '')
    return
  }
  for await (const chunk of input) {
    if (broken || stdin.destroyed) return
    if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain'), once(stdin, 'close')])
  }
  stdin.end()
}

function giveExtra(child: ChildProcess, bytes: Uint8Array): void {
  const pipe = child.stdio[3]
  if (!(pipe instanceof Writable)) return
  pipe.on('error', () => pipe.destroy())
  pipe.end(bytes)
}

function once(stream: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => stream.once(event, () => resolve()))
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : (constants.signals[name] ?? 0)
}
