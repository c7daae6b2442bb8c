import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Environment, Sandbox, SandboxJob, SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'
import { hasErrno } from '../../src/lib/kernel/errors.ts'

/** Kept between test runs: making it takes seconds and a package index. */
const home = join(import.meta.dirname, '../../node_modules/.cache/agentao')

/** The interpreter of an environment that holds pytest; null, with nothing thrown, where none can be made. */
export function pythonWithPytest(): string | null {
  const ready = join(home, 'pytest-venv')
  if (!existsSync(ready)) {
    mkdirSync(home, { recursive: true })
    const fresh = mkdtempSync(join(home, 'venv-'))
    try {
      execFileSync('python3', ['-m', 'venv', fresh], { stdio: 'ignore' })
      execFileSync(join(fresh, 'bin/python'), ['-m', 'pip', 'install', '--quiet', 'pytest'], {
        stdio: 'ignore',
      })
      renameSync(fresh, ready)
    } catch {
      rmSync(fresh, { recursive: true, force: true })
      if (!existsSync(ready)) return null
    }
  }
  return join(ready, 'bin/python')
}

/** Runs jobs as plain processes with the given interpreter: enough to test what runs inside, no isolation. */
export function localSandbox(python: string): Sandbox {
  return {
    backend: 'process',
    isolation: { network: false, files: false, memory: false, processes: false, summary: 'none' },
    prepare: (recipe) =>
      Promise.resolve(localEnvironment({ sourceRoots: recipe.sourceRoots, testPaths: recipe.testPaths })),
    run: (job, signal) => runJob(python, job, signal),
    sweep: () => Promise.resolve(0),
  }
}

export function localEnvironment(paths: {
  readonly sourceRoots: readonly string[]
  readonly testPaths: readonly string[]
}): Environment {
  return {
    backend: 'process',
    digest: 'local',
    reference: 'local',
    recipe: {
      python: '3.11',
      requirements: [],
      distribution: { name: 'sample', version: '1.0', sha256: '' },
      sourceRoots: [...paths.sourceRoots],
      testPaths: [...paths.testPaths],
      testCommand: ['pytest'],
      install: [],
      variables: {},
      runner: 'pytest',
      image: null,
    },
  }
}

async function runJob(python: string, job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome> {
  const root = mkdtempSync(join(tmpdir(), 'agentao-suite-'))
  try {
    const inside = { python, workspace: join(root, 'repo'), tools: job.tools, out: join(root, 'out') }
    cpSync(job.workspace, inside.workspace, { recursive: true })
    mkdirSync(inside.out)
    mkdirSync(join(root, 'tmp'))
    const [command = python, ...args] = job.command(inside)
    const started = performance.now()
    const child = spawn(command, args, {
      cwd: inside.workspace,
      detached: true,
      env: { PATH: process.env.PATH, HOME: root, TMPDIR: join(root, 'tmp'), ...job.variables?.(inside) },
    })
    const end = await follow(child, job, signal)
    const seconds = (performance.now() - started) / 1000
    signal.throwIfAborted()
    const capture = {
      stdout: end.stdout,
      stderr: end.stderr,
      seconds,
      peakMemoryBytes: null,
      files: filesIn(inside.out),
    }
    if (end.timedOut) return { kind: 'timeout', ...capture }
    return { kind: 'exited', exitCode: end.exitCode, oomKilled: false, ...capture }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 })
  }
}

type End = { stdout: string; stderr: string; exitCode: number; timedOut: boolean }

function follow(child: ChildProcess, job: SandboxJob, signal: AbortSignal): Promise<End> {
  const end: End = { stdout: '', stderr: '', exitCode: -1, timedOut: false }
  let pending = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    end.stdout += text
    const lines = (pending + text).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) job.onLine?.(line)
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    end.stderr += text
  })
  child.stdin?.on('error', () => undefined).end(job.stdin ?? '')
  const stop = () => killGroup(child)
  const timer = setTimeout(() => {
    end.timedOut = true
    stop()
  }, job.limits.seconds * 1000)
  signal.addEventListener('abort', stop, { once: true })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', stop)
    child.on('close', (code, name) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      end.exitCode = code ?? (name === 'SIGKILL' ? 137 : 128)
      resolve(end)
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!hasErrno(error, 'ESRCH')) throw error
  }
}

function filesIn(dir: string): ReadonlyMap<string, Uint8Array> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(dir, path), readFileSync(path)]
    }),
  )
}
