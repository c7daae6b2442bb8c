import type Docker from 'dockerode'
import { ExternalError } from '../../kernel/errors.ts'
import { createLineReader } from '../process/line-reader.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { type BuildStep, type BuildStepEnd, buildStepSeconds } from '../virtualenv/build-step.ts'
import { buildVirtualenv } from '../virtualenv/build-virtualenv.ts'
import { type Python, parsePython, pythonProbe } from '../virtualenv/find-python.ts'
import type { EnvironmentRequest } from '../virtualenv/prepare-environment.ts'
import { type BuildContainer, withBuildContainer } from './build-container.ts'
import { buildLifeMs, containerUser } from './container-options.ts'
import { type CarriedSettings, carryHostFiles } from './host-files.ts'
import { environmentFolder } from './image-reference.ts'
import { containerLabels, labels } from './labels.ts'
import { packEntries, packFolder } from './pack-folder.ts'
import { commitImage } from './pull-base-image.ts'

const workFolder = '/agentao-build'
const sourceFolder = `${workFolder}/source`
const homeFolder = `${workFolder}/home`

export type ImageBuild = {
  readonly recipe: EnvironmentRequest['recipe']
  readonly source: string
  readonly base: string
  readonly digest: string
  readonly options: SandboxOptions
  readonly signal: AbortSignal
  readonly onProgress: (label: string) => void
}

/** Builds the environment of a recipe on a base image; gives back the id of the image made. */
export async function buildEnvironmentImage(docker: Docker, build: ImageBuild): Promise<string> {
  const { options, recipe, digest } = build
  const carried = await carryHostFiles(options.hostVariables, `${workFolder}/host`)
  const plan = {
    image: build.base,
    network: buildNetwork(options.hostVariables),
    user: `${containerUser}:${containerUser}`,
    labels: containerLabels(options.newId(), options.clock.now() + buildLifeMs),
  }
  return await withBuildContainer(docker, plan, async (container) => {
    await container.container.putArchive(packEntries([...folders(), ...carried.entries]), { path: '/' })
    const python = await probePython(container, build.signal)
    const runStep = (step: BuildStep) => runStepInside(container, step, carried)
    const request: EnvironmentRequest = { recipe, source: build.source, backend: 'docker', options, runStep }
    const { signal, onProgress } = build
    await buildVirtualenv(request, { folder: environmentFolder, python, signal, onProgress })
    await purge(container, python, signal)
    await container.container.stop({ t: 0 })
    onProgress('keeping the image')
    return await commitImage(container, {
      repository: 'agentao-environment',
      tag: digest.slice(0, 16),
      labels: { [labels.environment]: digest, [labels.python]: recipe.python },
    })
  })
}

/** Where an index or proxy of the host listens on its loopback address, only the host's own network reaches it. */
export function buildNetwork(hostVariables: Readonly<Record<string, string>>): 'bridge' | 'host' {
  const local = /(?:\/\/|@|^|\s)(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/
  const settings = Object.entries(hostVariables).filter(([name]) => name.toLowerCase() !== 'no_proxy')
  return settings.some(([, value]) => local.test(value)) ? 'host' : 'bridge'
}

function folders() {
  const path = (folder: string) => folder.slice(1)
  return [environmentFolder, workFolder, sourceFolder, homeFolder].map(
    (folder) => ({ kind: 'folder', path: path(folder), user: containerUser, mode: 0o755 }) as const,
  )
}

async function runStepInside(
  build: BuildContainer,
  step: BuildStep,
  carried: CarriedSettings,
): Promise<BuildStepEnd> {
  if (step.source !== null) await putSource(build, step.source, step.signal)
  return await build.run({
    command: step.command,
    variables: {
      ...carried.variables,
      HOME: homeFolder,
      PIP_NO_CACHE_DIR: '1',
      ...step.variables,
    },
    folder: step.source === null ? homeFolder : sourceFolder,
    seconds: buildStepSeconds,
    onStdout: createLineReader(step.onLine),
    signal: step.signal,
  })
}

/** The daemon unpacks as root; the build's user gets a copy of its own, as fresh as the first. */
async function putSource(build: BuildContainer, source: string, signal: AbortSignal): Promise<void> {
  const given = `${workFolder}/given`
  await build.container.putArchive(
    packEntries([{ kind: 'folder', path: given.slice(1), user: 0, mode: 0o755 }]),
    { path: '/' },
  )
  await build.container.putArchive(await packFolder(source), { path: given })
  const copy = `rm -rf ${sourceFolder} && mkdir ${sourceFolder} && cp -R ${given}/. ${sourceFolder}/`
  await build.run({
    command: ['/bin/sh', '-c', copy],
    variables: {},
    folder: '/',
    seconds: 600,
    signal,
  })
}

async function probePython(build: BuildContainer, signal: AbortSignal): Promise<Python> {
  const asked = await build.run({
    command: ['python3', '-I', '-c', pythonProbe],
    variables: {},
    folder: '/',
    seconds: 60,
    signal,
  })
  const python = asked.exitCode === 0 ? parsePython(asked.output) : null
  if (python?.hasVenv === true) return python
  throw new ExternalError('AGT_DOCKER', 'The base image has no Python with the venv module.', {
    service: 'docker',
    hint: 'Build it again: agentao sandbox base build.',
  })
}

/** Packages outside the environment could hold a copy of the code under test; the build's own files are done with. */
async function purge(build: BuildContainer, python: Python, signal: AbortSignal): Promise<void> {
  const packages = [...python.packageFolders, '/usr/lib/python3/dist-packages', '/usr/share/python-wheels']
  const contents = packages.map((folder) => `rm -rf '${folder}'/* 2>/dev/null || true`)
  await build.run({
    command: ['/bin/sh', '-c', [...contents, `rm -rf ${workFolder} /tmp/* /var/tmp/*`].join('\n')],
    variables: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    folder: '/',
    user: '0',
    seconds: 600,
    signal,
  })
}
