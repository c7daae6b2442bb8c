import type Docker from 'dockerode'
import { throwIfAborted } from '../../kernel/wait.ts'
import { buildStepSeconds } from '../virtualenv/build-step.ts'
import { type BuildContainer, withBuildContainer } from './build-container.ts'
import { buildLifeMs } from './container-options.ts'
import { labels } from './labels.ts'

export type PullRequest = {
  readonly python: string
  readonly network: 'bridge' | 'host'
  readonly hostVariables: Readonly<Record<string, string>>
  readonly containerLabels: (lifeMs: number) => Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly onProgress: (label: string) => void
}

/** Names a base by how it was made. */
const pulledBaseVersion = 'python-slim-1'

/** Fetches the official Python image and adds Git to it; gives back the id of the base image made so. */
export async function pullBaseImage(docker: Docker, request: PullRequest): Promise<string> {
  const { python, network, signal, onProgress } = request
  const name = `python:${python}-slim-bookworm`
  onProgress(`fetching ${name}`)
  await pullImage(docker, name, { signal, onProgress })
  const plan = {
    image: name,
    network,
    user: '0',
    labels: request.containerLabels(buildLifeMs),
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
  }
  return await withBuildContainer(docker, plan, async (build) => {
    onProgress(`adding Git to ${name}`)
    await addGit(build, request)
    await build.container.stop({ t: 0 })
    return await commitImage(build, {
      repository: 'agentao-base',
      tag: `python${python}`,
      labels: { [labels.base]: pulledBaseVersion, [labels.python]: python },
    })
  })
}

/** Git is a convenience for suites that call it: an image without it still serves. */
async function addGit(build: BuildContainer, { hostVariables, signal }: PullRequest): Promise<void> {
  const lines = [
    'apt-get update -q',
    'apt-get install -q -y --no-install-recommends git ca-certificates',
    'rm -rf /var/lib/apt/lists/*',
  ]
  await build.run({
    command: ['/bin/sh', '-e', '-c', lines.join('\n')],
    variables: { ...hostVariables, DEBIAN_FRONTEND: 'noninteractive' },
    folder: '/',
    seconds: buildStepSeconds,
    signal,
  })
}

export async function pullImage(
  docker: Docker,
  name: string,
  { signal, onProgress }: Pick<PullRequest, 'signal' | 'onProgress'>,
): Promise<void> {
  throwIfAborted(signal)
  const stream = await docker.pull(name, { abortSignal: signal })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null) => (error === null ? resolve() : reject(error)),
      (event: unknown) => onProgress(pullProgress(name, event)),
    )
  })
}

function pullProgress(name: string, event: unknown): string {
  const status = typeof event === 'object' && event !== null && 'status' in event ? event.status : ''
  return `fetching ${name}: ${String(status).slice(0, 60)}`
}

export async function commitImage(
  { container }: Pick<BuildContainer, 'container'>,
  image: {
    readonly repository: string
    readonly tag: string
    readonly labels: Readonly<Record<string, string>>
  },
): Promise<string> {
  const changes = Object.entries(image.labels).map(([name, value]) => `LABEL ${name}=${value}`)
  const made: unknown = await container.commit({
    repo: image.repository,
    tag: image.tag,
    changes: [...changes, 'ENTRYPOINT []', 'CMD ["/bin/sh"]'].join('\n'),
  })
  if (typeof made === 'object' && made !== null && 'Id' in made) return String(made.Id)
  throw new Error('the daemon did not say which image it made')
}
