import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentRecipe } from '../../src/lib/domain/environment.ts'
import type {
  Environment,
  InsidePaths,
  Sandbox,
  SandboxJob,
  SandboxOutcome,
} from '../../src/lib/domain/ports/sandbox.ts'
import { digestOf } from '../../src/lib/kernel/digest.ts'
import { AbortedError } from '../../src/lib/kernel/errors.ts'
import { throwIfAborted } from '../../src/lib/kernel/wait.ts'

export type FakeCall = {
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly stdin: string
  readonly inside: InsidePaths
  /** A private copy: what is put in here changes nothing outside. */
  readonly workspace: Map<string, string>
  readonly job: SandboxJob
}

export type FakeEnd = {
  readonly exitCode?: number
  readonly stdout?: string
  readonly stderr?: string
  readonly files?: Readonly<Record<string, string>>
  /** Pretended; more than the job may take is a timeout. */
  readonly seconds?: number
  readonly outcome?: SandboxOutcome
}

export type FakeSandbox = Sandbox & {
  readonly calls: readonly FakeCall[]
  readonly prepared: readonly EnvironmentRecipe[]
}

/** A sandbox in memory: `behave` says what each command does, the rest follows the port's contract. */
export function createFakeSandbox(behave: (call: FakeCall) => FakeEnd | Promise<FakeEnd>): FakeSandbox {
  const calls: FakeCall[] = []
  const prepared: EnvironmentRecipe[] = []
  return {
    calls,
    prepared,
    backend: 'process',
    isolation: { network: true, files: true, memory: true, processes: true, summary: 'fake: nothing runs' },
    prepare: async (recipe, _source, { signal, onProgress }) => {
      throwIfAborted(signal)
      onProgress?.('preparing')
      prepared.push(recipe)
      return fakeEnvironment(recipe)
    },
    run: async (job, signal) => {
      throwIfAborted(signal)
      const call = await callOf(job)
      calls.push(call)
      return outcomeOf(job, await abortable(behave(call), signal))
    },
    sweep: async () => 0,
  }
}

function fakeEnvironment(recipe: EnvironmentRecipe): Environment {
  const digest = digestOf({ python: recipe.python, requirements: recipe.requirements })
  return { backend: 'process', digest, recipe, reference: '/environment' }
}

async function callOf(job: SandboxJob): Promise<FakeCall> {
  const inside = { python: '/environment/bin/python', workspace: '/testbed', tools: '/tools', out: '/out' }
  return {
    command: job.command(inside),
    variables: { ...job.environment.recipe.variables, ...job.variables?.(inside) },
    stdin: job.stdin === undefined ? '' : Buffer.from(job.stdin).toString('utf8'),
    inside,
    workspace: await readTexts(job.workspace),
    job,
  }
}

async function readTexts(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = files.map(
    async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')] as const,
  )
  return new Map(await Promise.all(texts))
}

function outcomeOf(job: SandboxJob, end: FakeEnd): SandboxOutcome {
  if (end.outcome !== undefined) return end.outcome
  const stdout = end.stdout ?? ''
  for (const line of stdout.split('\n').slice(0, -1)) job.onLine?.(line)
  const files = Object.entries(end.files ?? {}).map(([path, text]) => [path, Buffer.from(text)] as const)
  const seconds = end.seconds ?? 0.01
  const capture = {
    stdout: capped(stdout, job.limits.outputBytes),
    stderr: capped(end.stderr ?? '', job.limits.outputBytes),
    seconds: Math.min(seconds, job.limits.seconds),
    peakMemoryBytes: null,
    files: new Map(files),
  }
  if (seconds > job.limits.seconds) return { kind: 'timeout', ...capture }
  return { kind: 'exited', exitCode: end.exitCode ?? 0, oomKilled: false, ...capture }
}

function capped(text: string, limit: number): string {
  const half = Math.floor(limit / 2)
  if (text.length <= 2 * half) return text
  return `${text.slice(0, half)}\n... ${text.length - 2 * half} bytes cut ...\n${text.slice(-half)}`
}

function abortable(work: FakeEnd | Promise<FakeEnd>, signal: AbortSignal): Promise<FakeEnd> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AbortedError('The work was stopped.', { cause: signal.reason }))
    signal.addEventListener('abort', stop, { once: true })
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}
