import { join } from 'node:path'
import type Docker from 'dockerode'
import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { SandboxOptions } from '../process/sandbox-options.ts'
import { withEnvironmentLock } from '../virtualenv/environment-lock.ts'
import { environmentDigest } from '../virtualenv/environment-record.ts'
import { buildEnvironmentImage, buildNetwork } from './build-image.ts'
import { isDockerFailure, reasonOf } from './docker-failure.ts'
import { baseImages, baseMissing, findBaseImage } from './find-base-image.ts'
import { environmentFolder, formatReference } from './image-reference.ts'
import { noteImageUse, pruneImages } from './image-use.ts'
import { containerLabels, labels } from './labels.ts'
import { pullBaseImage } from './pull-base-image.ts'
import { prepareReadyImage } from './ready-image.ts'

export type ImageRequest = {
  readonly recipe: EnvironmentRecipe
  readonly source: string
  readonly options: SandboxOptions
  readonly signal: AbortSignal
  readonly onProgress: (label: string) => void
}

/** Finds the image of a recipe by its label, or builds it layer by layer. Throws what the daemon answers. */
export async function prepareImage(docker: Docker, request: ImageRequest): Promise<Environment> {
  throwIfAborted(request.signal)
  const { recipe, options, signal, onProgress } = request
  const digest = environmentDigest(recipe, 'docker')
  const environment = (reference: string): Environment => ({ backend: 'docker', digest, recipe, reference })
  if (recipe.image !== null) return environment(await prepareReadyImage(docker, recipe.image, request))

  const found = await findEnvironmentImage(docker, digest)
  if (found !== null) return environment(await used(found, digest, options))
  const folder = join(options.cacheDir, 'images', 'locks')
  const onWait = (): void => onProgress('waiting for another process that builds the same environment')
  return await withEnvironmentLock({ folder, digest, signal, onWait }, async () => {
    const meanwhile = await findEnvironmentImage(docker, digest)
    if (meanwhile !== null) return environment(await used(meanwhile, digest, options))
    const base = await findBaseImage(docker, recipe.python)
    const image = await buildEnvironmentImage(docker, {
      ...request,
      digest,
      base: base ?? (await fetchBase(docker, request)),
    })
    const reference = await used(image, digest, options)
    await pruneImages(docker, options.cacheDir)
    return environment(reference)
  })
}

async function used(image: string, digest: string, options: SandboxOptions): Promise<string> {
  await noteImageUse(options.cacheDir, digest)
  return formatReference({ image, python: `${environmentFolder}/bin/python` })
}

async function findEnvironmentImage(docker: Docker, digest: string): Promise<string | null> {
  const [found] = await docker.listImages({ filters: { label: [`${labels.environment}=${digest}`] } })
  return found?.Id ?? null
}

async function fetchBase(docker: Docker, request: ImageRequest): Promise<string> {
  const { options, recipe, signal, onProgress } = request
  try {
    return await pullBaseImage(docker, {
      python: recipe.python,
      network: buildNetwork(options.hostVariables),
      hostVariables: options.hostVariables,
      containerLabels: (lifeMs) => containerLabels(options.newId(), options.clock.now() + lifeMs),
      signal,
      onProgress,
    })
  } catch (error) {
    if (!isDockerFailure(error)) throw error
    throw baseMissing(recipe.python, await baseImages(docker), reasonOf(error))
  }
}
