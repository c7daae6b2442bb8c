import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '../../kernel/clock.ts'
import { BoundedCapture } from './bounded-capture.ts'

export type ContainedRun = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array | undefined
  readonly seconds: number
  readonly outputBytes: number
  /** Value of AGENTAO_RUN in every process of this run, so that those that left the group are found. */
  readonly marker: string
  readonly onLine?: ((line: string) => void) | undefined
  readonly clock: Clock
}

export type ContainedEnd = {
  /** Null when it could not be started. */
  readonly exitCode: number | null
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  readonly startError: string | null
}

/** Runs one command in a session of its own and returns once it and all that came of it are dead. */
export async function runContained(run: ContainedRun, signal: AbortSignal): Promise<ContainedEnd> {
  const started = run.clock.monotonic()
  const [command = '', ...args] = run.argv
  const child = spawn(command, args, { cwd: run.cwd, env: run.env, detached: true, stdio: 'pipe' })
  const stdout = new BoundedCapture(run.outputBytes)
  const stderr = new BoundedCapture(run.outputBytes)
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  if (run.onLine !== undefined) forwardLines(child, run.onLine)
  // A program that ends without reading its input is no failure of ours.
  child.stdin.on('error', () => child.stdin.destroy())
  child.stdin.end(run.stdin ?? '')

  let timedOut = false
  const kill = (): void => killGroup(child)
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, run.seconds * 1000)
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  try {
    const { code, startError } = await ended(child)
    await killMarked(run.marker)
    child.stdout.destroy()
    child.stderr.destroy()
    const seconds = (run.clock.monotonic() - started) / 1000
    return { exitCode: code, timedOut, stdout: stdout.text(), stderr: stderr.text(), seconds, startError }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
  }
}

/** Waits for the process itself, then briefly for its pipes: a daemon may hold them open for ever. */
function ended(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly startError: string | null }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, startError: error.message }))
    child.once('exit', (code, killSignal) => {
      killGroup(child)
      const end = (): void => resolve({ code: code ?? 128 + signalNumber(killSignal), startError: null })
      const grace = setTimeout(end, 250)
      child.once('close', () => {
        clearTimeout(grace)
        end()
      })
    })
  })
}

const signalNumber = (name: NodeJS.Signals | null): number =>
  name === 'SIGKILL' ? 9 : name === 'SIGSEGV' ? 11 : 15

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone already, which is what was wanted.
    child.kill('SIGKILL')
  }
}

/** Kills every process that carries the marker in its environment, until none is left. */
export async function killMarked(marker: string): Promise<number> {
  let killed = 0
  for (let round = 0; round < 20; round++) {
    const pids = await findMarked(marker)
    if (pids.length === 0) return killed
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
        killed++
      } catch {
        // It ended between being found and being killed.
      }
    }
  }
  return killed
}

async function findMarked(marker: string): Promise<readonly number[]> {
  const wanted = `AGENTAO_RUN=${marker}`
  const pids: number[] = []
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue
    const environ = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')
    if (environ.split('\0').includes(wanted)) pids.push(Number(entry))
  }
  return pids
}

function forwardLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = (lines.pop() ?? '').slice(-65_536)
    for (const line of lines) onLine(line)
  })
}
