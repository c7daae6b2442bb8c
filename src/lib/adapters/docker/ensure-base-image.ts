import type { SandboxOptions } from '../process/sandbox-options.ts'
import { buildNetwork } from './build-image.ts'
import { connectDocker } from './connect-docker.ts'
import { isDockerFailure, reasonOf } from './docker-failure.ts'
import type { DockerSettings } from './docker-settings.ts'
import { findBaseImage } from './find-base-image.ts'
import { containerLabels } from './labels.ts'
import { pullBaseImage } from './pull-base-image.ts'

export type BaseImageState =
  | { readonly ready: true; readonly image: string }
  | { readonly ready: false; readonly reason: string }

/** Finds the base image with this Python, or fetches it where a registry can be reached. */
export async function ensureBaseImage(
  options: SandboxOptions & { readonly docker: DockerSettings },
  python: string,
  work: { readonly signal: AbortSignal; readonly onProgress: (label: string) => void },
): Promise<BaseImageState> {
  try {
    const docker = await connectDocker(options.docker)
    const found = await findBaseImage(docker, python)
    if (found !== null) return { ready: true, image: found }
    const image = await pullBaseImage(docker, {
      python,
      network: buildNetwork(options.hostVariables),
      hostVariables: options.hostVariables,
      containerLabels: (lifeMs) => containerLabels(options.newId(), options.clock.now() + lifeMs),
      ...work,
    })
    return { ready: true, image }
  } catch (error) {
    if (!isDockerFailure(error)) throw error
    return { ready: false, reason: reasonOf(error) }
  }
}
