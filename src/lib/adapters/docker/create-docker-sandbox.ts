import type Docker from 'dockerode'
import type { Isolation, Sandbox, SandboxOutcome } from '../../domain/ports/sandbox.ts'
import { AbortedError, UserError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { connectDocker } from './connect-docker.ts'
import type { Engine } from './container-options.ts'
import { dockerError, isDockerFailure, reasonOf, statusOf } from './docker-failure.ts'
import type { DockerSettings } from './docker-settings.ts'
import { prepareImage } from './prepare-image.ts'
import { probeDaemon } from './probe-docker.ts'
import { runInDocker } from './run-in-docker.ts'
import { sweepContainers } from './sweep-containers.ts'

const isolation: Isolation = {
  network: true,
  files: true,
  memory: true,
  processes: true,
  summary: 'docker: no network, no host files, no capability; memory, processes and disk are capped',
}

/** More than this helps no suite of ours, and leaves the machine to its owner. */
const mostCpus = 2

type Connection = { readonly docker: Docker; readonly cpus: number; readonly engine: Engine }

/** Runs commands in Docker containers, one each, by any engine that speaks Docker's language; also on another host. */
export function createDockerSandbox(options: SandboxOptions & { readonly docker: DockerSettings }): Sandbox {
  const { clock } = options
  let connection: Promise<Connection> | undefined
  const connect = (): Promise<Connection> => {
    connection ??= openConnection(options.docker).catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }
  return {
    backend: 'docker',
    isolation,
    prepare: async (recipe, source, { signal, onProgress = () => undefined }) => {
      try {
        const { docker } = await connect()
        return await prepareImage(docker, { recipe, source, options, signal, onProgress })
      } catch (error) {
        if (signal.aborted) throw new AbortedError('The work was stopped.', { cause: error })
        throw dockerError(error, 'Building the environment image')
      }
    },
    run: async (job, signal): Promise<SandboxOutcome> => {
      throwIfAborted(signal)
      const started = clock.monotonic()
      try {
        return await runInDocker(job, { ...(await connect()), options, signal })
      } catch (error) {
        if (signal.aborted) throw new AbortedError('The work was stopped.', { cause: error })
        if (!isDockerFailure(error)) throw error
        const seconds = (clock.monotonic() - started) / 1000
        return { kind: 'infra', reason: reasonOf(error), retryable: statusOf(error) !== 400, seconds }
      }
    },
    sweep: async () => {
      try {
        return await sweepContainers((await connect()).docker, clock.now())
      } catch (error) {
        throw dockerError(error, 'Removing what earlier runs left')
      }
    },
  }
}

async function openConnection(settings: DockerSettings): Promise<Connection> {
  const docker = await connectDocker(settings)
  const probe = await probeDaemon(docker)
  if (probe.available) return { docker, cpus: Math.min(mostCpus, probe.cpus), engine: probe.engine }
  throw new UserError('AGT_SANDBOX_UNSAFE', `This Docker daemon cannot serve: ${probe.reason}.`)
}
