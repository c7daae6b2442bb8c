import type Docker from 'dockerode'
import { z } from 'zod'
import { wait } from '../../kernel/wait.ts'
import { connectDocker } from './connect-docker.ts'
import type { Engine } from './container-options.ts'
import { isDockerFailure, reasonOf } from './docker-failure.ts'
import type { DockerSettings } from './docker-settings.ts'

export type DockerProbe =
  | { readonly available: true; readonly version: string; readonly cpus: number; readonly engine: Engine }
  | { readonly available: false; readonly reason: string }

const infoSchema = z.object({
  ServerVersion: z.string().default('unknown'),
  OSType: z.string().default('linux'),
  NCPU: z.number().default(1),
  MemoryLimit: z.boolean().default(true),
  PidsLimit: z.boolean().default(true),
})

const versionSchema = z.object({ Components: z.array(z.object({ Name: z.string() })).default([]) })

const answerMs = 5_000

/** Whether a daemon answers, runs Linux containers and can cap memory and processes. */
export async function probeDocker(settings: DockerSettings): Promise<DockerProbe> {
  try {
    return await probeDaemon(await connectDocker(settings))
  } catch (error) {
    if (isDockerFailure(error)) return { available: false, reason: reasonOf(error) }
    if (error instanceof z.ZodError) return { available: false, reason: 'what answers is no Docker daemon' }
    throw error
  }
}

export async function probeDaemon(docker: Docker): Promise<DockerProbe> {
  const info = infoSchema.parse(await withinAnswerTime(docker.info()))
  if (info.OSType !== 'linux') return { available: false, reason: `it runs ${info.OSType} containers` }
  const missing = [...(info.MemoryLimit ? [] : ['memory']), ...(info.PidsLimit ? [] : ['processes'])]
  if (missing.length > 0)
    return { available: false, reason: `its kernel or cgroups cannot cap ${missing.join(' and ')}` }
  const { Components } = versionSchema.parse(await withinAnswerTime(docker.version()))
  const engine = Components.some(({ Name }) => /podman/i.test(Name)) ? 'podman' : 'docker'
  return { available: true, version: info.ServerVersion, cpus: Math.max(1, info.NCPU), engine }
}

async function withinAnswerTime(answer: Promise<unknown>): Promise<unknown> {
  const limit = new AbortController()
  const late = wait(answerMs, limit.signal).then(() => {
    throw Object.assign(new Error('the Docker daemon does not answer'), { code: 'ETIMEDOUT' })
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    limit.abort()
  }
}
