import type Docker from 'dockerode'
import { ExternalError } from '../../kernel/errors.ts'
import { createLineReader } from '../process/line-reader.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { type BuildStep, type BuildStepEnd, buildStepSeconds } from '../virtualenv/build-step.ts'
import { buildVirtualenv } from '../virtualenv/build-virtualenv.ts'
import { type Python, parsePython, pythonProbe } from '../virtualenv/find-python.ts'
import type { EnvironmentRequest } from '../virtualenv/prepare-environment.ts'
import { type BuildContainer, withBuildContainer } from './build-container.ts'
import { buildFolder, buildLifeMs, containerUser } from './container-options.ts'
import { type CarriedSettings, carryHostFiles } from './host-files.ts'
import { environmentFolder } from './image-reference.ts'
import { containerLabels, labels } from './labels.ts'
import { packEntries, packFolder, type TarEntry } from './pack-folder.ts'
import { commitImage } from './pull-base-image.ts'

const sourceFolder = `${buildFolder}/source`
const homeFolder = `${buildFolder}/home`

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
  const carried = await carryHostFiles(options.hostVariables, `${buildFolder}/host`)
  const plan = {
    image: build.base,
    network: buildNetwork(options.hostVariables),
    user: `${containerUser}:${containerUser}`,
    labels: containerLabels(options.newId(), options.clock.now() + buildLifeMs),
  }
  return await withBuildContainer(docker, plan, async (container) => {
    await container.container.putArchive(packEntries([environmentEntry]), { path: '/' })
    await unpack(container, packEntries([...scratchEntries, ...carried.entries]), {
      folder: '/',
      signal: build.signal,
    })
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

/** The build's user cannot make it: the root folder is not its own. */
const environmentEntry: TarEntry = {
  kind: 'folder',
  path: environmentFolder.slice(1),
  user: containerUser,
  mode: 0o755,
}
const scratchEntries = [sourceFolder, homeFolder, `${buildFolder}/host`].map(
  (folder): TarEntry => ({ kind: 'folder', path: folder.slice(1), user: containerUser, mode: 0o755 }),
)

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

/** A fresh copy: what an earlier command left in it is gone. */
async function putSource(build: BuildContainer, source: string, signal: AbortSignal): Promise<void> {
  const again = ['/bin/sh', '-c', `rm -rf ${sourceFolder} && mkdir ${sourceFolder}`]
  await build.run({ command: again, variables: {}, folder: '/', seconds: 600, signal })
  await unpack(build, await packFolder(source), { folder: sourceFolder, signal })
}

async function unpack(
  build: BuildContainer,
  archive: Uint8Array,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  const command = ['tar', '-x', '-o', '-m', '-f', '-']
  const end = await build.run({ command, variables: {}, folder, input: archive, seconds: 600, signal })
  if (end.exitCode === 0) return
  throw new ExternalError(
    'AGT_DOCKER',
    `Files could not be copied into the build: ${end.output.slice(0, 500)}`,
    {
      service: 'docker',
    },
  )
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

/** Packages outside the environment could hold a copy of the code under test. */
async function purge(build: BuildContainer, python: Python, signal: AbortSignal): Promise<void> {
  const packages = [...python.packageFolders, '/usr/lib/python3/dist-packages', '/usr/share/python-wheels']
  const script = packages.map((folder) => `[ ! -d '${folder}' ] || find '${folder}' -mindepth 1 -delete`)
  const end = await build.run({
    command: ['/bin/sh', '-e', '-c', script.join('\n')],
    variables: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    folder: '/',
    user: '0',
    seconds: 600,
    signal,
  })
  if (end.exitCode !== 0)
    throw new ExternalError('AGT_DOCKER', `The image could not be cleaned: ${end.output.slice(0, 500)}`, {
      service: 'docker',
    })
}
