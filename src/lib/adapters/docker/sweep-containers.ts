import { hostname } from 'node:os'
import type Docker from 'dockerode'
import type { ContainerInfo } from 'dockerode'
import { isIdentityAlive } from '../process/process-identity.ts'
import { labels } from './labels.ts'
import { removeContainer } from './run-container.ts'

/** Removes containers whose process is gone or whose time is up, and no others; returns how many. */
export async function sweepContainers(docker: Docker, now: number): Promise<number> {
  const containers = await docker.listContainers({ all: true, filters: { label: [labels.run] } })
  const left = containers.filter((container) => isLeftover(container, now))
  const removed = await Promise.all(left.map(({ Id }) => removeContainer(docker.getContainer(Id))))
  return removed.filter((done) => done).length
}

/** Of another machine's processes nothing is known here: its containers end by their deadline alone. */
function isLeftover({ Labels }: Pick<ContainerInfo, 'Labels'>, now: number): boolean {
  const deadline = Number(Labels[labels.deadline])
  if (Number.isFinite(deadline) && deadline < now) return true
  return Labels[labels.host] === hostname() && !isIdentityAlive(Labels[labels.owner] ?? '')
}
