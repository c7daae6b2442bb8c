import type Docker from 'dockerode'
import { z } from 'zod'
import { ExternalError } from '../../kernel/errors.ts'
import { withBuildContainer } from './build-container.ts'
import { buildLifeMs, containerUser } from './container-options.ts'
import { statusOf } from './docker-failure.ts'
import { formatReference } from './image-reference.ts'
import { containerLabels } from './labels.ts'
import type { ImageRequest } from './prepare-image.ts'
import { pullImage } from './pull-base-image.ts'

const imageSchema = z.object({ Id: z.string() })

/** Where ready images keep the interpreter of their tests, most particular first. */
const pythons = [
  '/opt/miniconda3/envs/testbed/bin/python',
  '/opt/venv/bin/python',
  '/environment/bin/python',
  '"$(command -v python3)"',
  '"$(command -v python)"',
]

/** A task's own image: fetched when it is not there, pinned by its id, its interpreter found. */
export async function prepareReadyImage(
  docker: Docker,
  name: string,
  request: Pick<ImageRequest, 'options' | 'signal' | 'onProgress'>,
): Promise<string> {
  const image = (await idOf(docker, name)) ?? (await fetchImage(docker, name, request))
  const { options, signal } = request
  const plan = {
    image,
    network: 'bridge' as const,
    user: `${containerUser}:${containerUser}`,
    labels: containerLabels(options.newId(), options.clock.now() + buildLifeMs),
  }
  const script = `for p in ${pythons.join(' ')}; do [ -x "$p" ] && echo "$p" && exit 0; done; exit 1`
  const asked = await withBuildContainer(docker, plan, (build) =>
    build.run({ command: ['/bin/sh', '-c', script], variables: {}, folder: '/', seconds: 60, signal }),
  )
  const python = asked.output.trim()
  if (asked.exitCode === 0 && python.startsWith('/')) return formatReference({ image, python })
  throw new ExternalError('AGT_ENVIRONMENT', `The image ${name} has no Python to run its tests.`, {
    service: 'docker',
  })
}

async function fetchImage(
  docker: Docker,
  name: string,
  request: Pick<ImageRequest, 'signal' | 'onProgress'>,
): Promise<string> {
  await pullImage(docker, name, request)
  const id = await idOf(docker, name)
  if (id !== null) return id
  throw new ExternalError('AGT_DOCKER', `The image ${name} was fetched but is not there.`, {
    service: 'docker',
  })
}

async function idOf(docker: Docker, name: string): Promise<string | null> {
  try {
    return imageSchema.parse(await docker.getImage(name).inspect()).Id
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}
