import { join } from 'node:path'
import type {
  InsidePaths,
  Isolation,
  Sandbox,
  SandboxJob,
  SandboxOutcome,
} from '../../domain/ports/sandbox.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { prepareEnvironment } from '../virtualenv/prepare-environment.ts'
import { sweepEnvironments } from '../virtualenv/sweep-environments.ts'
import { killOrphans } from './marked-processes.ts'
import { runBuildStep } from './run-build-step.ts'
import { copyFolder, createRunFolder, removeRunFolder, sweepRunFolders } from './run-folder.ts'
import { runJob } from './run-job.ts'
import type { SandboxOptions } from './sandbox-options.ts'

const isolation: Isolation = {
  network: false,
  files: false,
  memory: false,
  processes: false,
  summary:
    'process: no isolation; code under test and build code run with your own rights, in a private copy, watched for time, memory and processes',
}

/** Runs commands as plain processes of this user: only for code that the user chose. Works wherever Python does. */
export function createProcessSandbox(options: SandboxOptions): Sandbox {
  const { clock, tempDir } = options
  return {
    backend: 'process',
    isolation,
    prepare: (recipe, source, prepareOptions) =>
      prepareEnvironment(
        { recipe, source, backend: 'process', options, runStep: (step) => runBuildStep(step, options) },
        prepareOptions,
      ),
    run: async (job, signal) => {
      throwIfAborted(signal)
      const started = clock.monotonic()
      try {
        return await runInFolder(job, options, signal)
      } catch (error) {
        if (!hasErrno(error, 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ETOOL')) throw error
        const reason = error instanceof Error ? error.message : String(error)
        return { kind: 'infra', reason, retryable: true, seconds: (clock.monotonic() - started) / 1000 }
      }
    },
    sweep: async () =>
      (await killOrphans()) +
      (await sweepRunFolders(tempDir, clock)) +
      (await sweepEnvironments(options.cacheDir)),
  }
}

async function runInFolder(
  job: SandboxJob,
  options: SandboxOptions,
  signal: AbortSignal,
): Promise<SandboxOutcome> {
  const id = options.newId()
  const folder = await createRunFolder(options.tempDir, id)
  try {
    const inside: InsidePaths = {
      python: join(job.environment.reference, 'bin', 'python'),
      workspace: join(folder, 'testbed'),
      tools: join(folder, 'tools'),
      out: join(folder, 'out'),
    }
    await Promise.all([
      copyFolder(job.workspace, inside.workspace, options.clock),
      copyFolder(job.tools, inside.tools, options.clock),
    ])
    return await runJob(job, { inside, folder, id, clock: options.clock, signal })
  } finally {
    await removeRunFolder(folder, options.clock)
  }
}
