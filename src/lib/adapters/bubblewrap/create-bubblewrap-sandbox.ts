import { release } from 'node:os'
import type { Isolation, Sandbox, SandboxJob, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { prepareEnvironment } from '../virtualenv/prepare-environment.ts'
import { sweepEnvironments } from '../virtualenv/sweep-environments.ts'
import { currentPrivilege } from './probe-bubblewrap.ts'
import { canCapProcesses } from './process-cap.ts'
import { runInBubblewrap } from './run-in-bubblewrap.ts'
import { runIsolatedStep } from './run-isolated-step.ts'

const isolation = (): Isolation => {
  const processes = canCapProcesses(currentPrivilege(), release())
  const capped = processes ? 'processes and disk are capped' : 'disk is capped, processes are not'
  return {
    network: true,
    files: true,
    memory: false,
    processes,
    summary: `bubblewrap: no network, no host files; ${capped}; memory is capped per process, its sum is watched`,
  }
}

/** Runs commands in fresh Linux namespaces by bubblewrap: no daemon, no root, milliseconds a run. */
export function createBubblewrapSandbox(options: SandboxOptions): Sandbox {
  const { clock } = options
  return {
    backend: 'bubblewrap',
    isolation: isolation(),
    prepare: (recipe, source, prepareOptions) =>
      prepareEnvironment(
        { recipe, source, backend: 'bubblewrap', options, runStep: (step) => runIsolatedStep(step, options) },
        prepareOptions,
      ),
    run: async (job: SandboxJob, signal: AbortSignal): Promise<SandboxOutcome> => {
      throwIfAborted(signal)
      const started = clock.monotonic()
      try {
        return await runInBubblewrap(job, options, signal)
      } catch (error) {
        if (!hasErrno(error, 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOENT')) throw error
        const reason = `the sandbox could not be started: ${error instanceof Error ? error.message : String(error)}`
        const retryable = !hasErrno(error, 'ENOENT')
        return { kind: 'infra', reason, retryable, seconds: (clock.monotonic() - started) / 1000 }
      }
    },
    // A run keeps nothing outside its namespaces, and those end with this process.
    sweep: () => sweepEnvironments(options.cacheDir),
  }
}
