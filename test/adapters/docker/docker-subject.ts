import type Docker from 'dockerode'
import { connectDocker } from '../../../src/lib/adapters/docker/connect-docker.ts'
import { createDockerSandbox } from '../../../src/lib/adapters/docker/create-docker-sandbox.ts'
import { dockerSettings } from '../../../src/lib/adapters/docker/docker-settings.ts'
import { findBaseImage } from '../../../src/lib/adapters/docker/find-base-image.ts'
import { probeDocker } from '../../../src/lib/adapters/docker/probe-docker.ts'
import { makeSubject, plainRecipe, type Subject, sandboxOptions } from '../../contracts/sandbox-subject.ts'

const settings = dockerSettings(process.env)

/** The only Python that a base image made from Debian 12 has. */
export const basePython = '3.11'

/** Why Docker cannot be tested here; null when it can. */
export async function whyNoDocker(): Promise<string | null> {
  const probe = await probeDocker(settings)
  if (!probe.available) return probe.reason
  const base = await findBaseImage(await connectDocker(settings), basePython)
  return base === null ? 'no base image: run `agentao sandbox base build`' : null
}

export const openDockerSubject = (): Promise<Subject> =>
  makeSubject(
    (root) => createDockerSandbox({ ...sandboxOptions(root), docker: settings }),
    plainRecipe({ python: basePython }),
  )

export const client = (): Promise<Docker> => connectDocker(settings)
