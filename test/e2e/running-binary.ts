import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

export type RunEnd = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export type RunningBinary = {
  readonly pid: number
  /** Resolves with the first line of stdout that has the text; rejects when the process ends without one. */
  line(text: string): Promise<string>
  /** Resolves when so many lines of stdout have come, or the process has ended. */
  lines(count: number): Promise<void>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<RunEnd>
}

export type StartOptions = {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts a program of its own; the caller ends it or waits for it. */
export function start(command: readonly string[], { cwd, env }: StartOptions): RunningBinary {
  const [file = '', ...args] = command
  const started = performance.now()
  const child = spawn(file, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const out: string[] = []
  const err: string[] = []
  const watchers = new Set<(line: string) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    out.push(`${line}\n`)
    for (const watch of [...watchers]) watch(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
  const ended = endOf(child).then((exitCode) => ({
    exitCode,
    stdout: out.join(''),
    stderr: err.join(''),
    seconds: (performance.now() - started) / 1000,
  }))
  const line = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const known = out.find((one) => one.includes(text))
      if (known !== undefined) return resolve(known)
      watchers.add((one) => {
        if (one.includes(text)) resolve(one)
      })
      void ended.then((end) => reject(new Error(`It ended without ${text}: ${JSON.stringify(end)}`)))
    })
  const lines = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (out.length >= count) resolve()
      }
      watchers.add(look)
      look()
      void ended.then(() => resolve())
    })
  return { pid: child.pid ?? 0, line, lines, kill: (signal) => void child.kill(signal), ended }
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
}

/** A bare Node starts in less than this where nothing else is at work. */
const usualStartMs = 150

/** How many times slower than usual this machine is now, at least 1: what is promised of an idle one holds so much later. */
export function slowness(): number {
  const started = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  return Math.max(1, (performance.now() - started) / usualStartMs)
}

/** Processes that the process `owner` started in a sandbox, by the variable that marks them. */
export function sandboxedBy(owner: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  return pids.filter((pid) => environmentOf(pid).includes(`AGENTAO_RUN=${owner}-`))
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    // It ended meanwhile, or is another user's.
    return ''
  }
}

/** Whether anything listens on this port of loopback. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const settle = (listening: boolean) => (): void => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', settle(true))
    socket.once('error', settle(false))
  })
}
