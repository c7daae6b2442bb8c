import type Docker from 'dockerode'
import { UserError } from '../../kernel/errors.ts'
import { labels } from './labels.ts'

/** The newest base image with this Python, as `agentao sandbox base build` or a pull made it; null when there is none. */
export async function findBaseImage(docker: Docker, python: string): Promise<string | null> {
  const images = await baseImages(docker)
  const [newest] = images.filter((image) => image.python === python).sort((a, b) => b.created - a.created)
  return newest?.id ?? null
}

export type BaseImage = { readonly id: string; readonly python: string; readonly created: number }

export async function baseImages(docker: Docker): Promise<readonly BaseImage[]> {
  const found = await docker.listImages({ filters: { label: [labels.base] } })
  return found.flatMap(({ Id: id, Created: created, Labels }) => {
    const python = Labels?.[labels.python]
    const isEnvironment = Labels?.[labels.environment] !== undefined
    return python === undefined || isEnvironment ? [] : [{ id, python, created }]
  })
}

/** There is no base image with this Python, and none could be fetched. */
export function baseMissing(python: string, found: readonly BaseImage[], cause: string): UserError {
  const others = [...new Set(found.map((image) => image.python))].sort()
  const instead = others.length === 0 ? 'there is none' : `there is one with Python ${others.join(', ')}`
  return new UserError(
    'AGT_SANDBOX_MISSING',
    `A base image with Python ${python} is needed; ${instead}, and the registry gave none (${cause}).`,
    { hint: 'Run `agentao sandbox base build`, or pass --sandbox bubblewrap.' },
  )
}
