import { join } from 'node:path'
import type { Environment, Sandbox, SandboxJob, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { buildVirtualenv } from '../virtualenv/build-virtualenv.ts'
import { findPython } from '../virtualenv/find-python.ts'
import { asOnlyBuilder } from '../virtualenv/one-builder.ts'
import { collectFiles } from './collect-files.ts'
import { insideVariables } from './inside-variables.ts'
import { runContained } from './run-contained.ts'
import { makeRunFolder, type RunFolder, removeRunFolder, sweepRunFolders } from './run-folder.ts'

export type HostSandboxOptions = {
  readonly cacheDir: string
  readonly tempDir: string
  /** Proxy, certificate and index variables for builds, already filtered. */
  readonly hostVariables: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly newId: () => string
}

const buildSeconds = 600
const buildOutputBytes = 200_000

/**
 * Plain processes on this machine: bounded in time and output, killed with all their descendants, given no variable
 * of the host; but they can read its files and use its network. Only for code the user chose.
 */
export function createProcessSandbox(options: HostSandboxOptions): Sandbox {
  const building = new Map<string, Promise<Environment>>()
  return {
    backend: 'process',
    isolation: {
      network: false,
      files: false,
      memory: false,
      processes: false,
      summary:
        'process: plain processes of this user, bounded in time only; they can read your files and use the network',
    },
    prepare: (recipe, source, prepare) => {
      const key = JSON.stringify(recipe)
      const build = building.get(key) ?? prepareOnHost(options, { recipe, source, prepare })
      building.set(key, build)
      build.catch(() => building.delete(key))
      return build
    },
    run: (job, signal) => runOnHost(options, job, signal),
    sweep: () => sweepRunFolders(options.tempDir),
  }
}

type PrepareRequest = {
  readonly recipe: Environment['recipe']
  readonly source: string
  readonly prepare: Parameters<Sandbox['prepare']>[2]
}

async function prepareOnHost(options: HostSandboxOptions, request: PrepareRequest): Promise<Environment> {
  const { recipe, source, prepare } = request
  const python = await findPython(recipe.python)
  const built = await asOnlyBuilder(join(options.cacheDir, 'environments', 'build'), prepare.signal, () =>
    buildVirtualenv({
      ...options,
      recipe,
      source,
      python,
      onProgress: prepare.onProgress,
      run: async ({ argv, cwd, onLine }) => {
        const marker = `${process.pid}-${options.newId()}`
        const env = {
          HOME: options.tempDir,
          ...options.hostVariables,
          AGENTAO_RUN: marker,
        }
        const end = await runContained(
          {
            argv,
            cwd,
            env,
            seconds: buildSeconds,
            outputBytes: buildOutputBytes,
            marker,
            onLine,
            clock: options.clock,
          },
          prepare.signal,
        )
        const tail = `${end.stdout}\n${end.stderr}`.trim().split('\n').slice(-15).join('\n')
        return { exitCode: end.exitCode ?? 127, tail: end.startError ?? tail }
      },
    }),
  )
  return { backend: 'process', digest: built.digest, recipe, reference: built.dir }
}

async function runOnHost(
  options: HostSandboxOptions,
  job: SandboxJob,
  signal: AbortSignal,
): Promise<SandboxOutcome> {
  const folder = await makeRunFolder(options.tempDir, options.newId(), job.workspace)
  try {
    return await runInFolder(options, { job, folder, signal })
  } finally {
    await removeRunFolder(folder)
  }
}

async function runInFolder(
  options: HostSandboxOptions,
  {
    job,
    folder,
    signal,
  }: { readonly job: SandboxJob; readonly folder: RunFolder; readonly signal: AbortSignal },
): Promise<SandboxOutcome> {
  const binaries = join(job.environment.reference, 'bin')
  const inside = {
    python: join(binaries, 'python'),
    workspace: folder.workspace,
    tools: job.tools,
    out: folder.out,
  }
  const end = await runContained(
    {
      argv: job.command(inside),
      cwd: folder.workspace,
      env: {
        ...insideVariables(job.environment.recipe, { inside, temp: folder.temp, binaries }),
        ...job.variables?.(inside),
        AGENTAO_RUN: folder.marker,
      },
      stdin: job.stdin,
      seconds: job.limits.seconds,
      outputBytes: job.limits.outputBytes,
      marker: folder.marker,
      onLine: job.onLine,
      clock: options.clock,
    },
    signal,
  )
  if (end.startError !== null)
    return { kind: 'infra', reason: end.startError, retryable: false, seconds: end.seconds }
  if (signal.aborted)
    return { kind: 'infra', reason: 'the run was stopped', retryable: false, seconds: end.seconds }
  const capture = {
    stdout: end.stdout,
    stderr: end.stderr,
    seconds: end.seconds,
    peakMemoryBytes: null,
    files: await collectFiles(folder.out),
  }
  if (end.timedOut) return { kind: 'timeout', ...capture }
  return { kind: 'exited', exitCode: end.exitCode ?? 127, oomKilled: false, ...capture }
}
