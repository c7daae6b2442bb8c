import { mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { hasErrno } from '../../kernel/errors.ts'
import { isDockerFailure } from './docker-failure.ts'
import { labels } from './labels.ts'

/** Environment images kept; the least recently used beyond it are removed. */
const keptImages = 60

/** An image cannot be given a new label: the time of a small file says when it was used last. */
export async function noteImageUse(cacheDir: string, digest: string): Promise<void> {
  const folder = join(cacheDir, 'images', 'used')
  await mkdir(folder, { recursive: true })
  const path = join(folder, digest)
  await writeFile(path, '', { flag: 'a' })
  const now = new Date()
  await utimes(path, now, now)
}

/** Removes the environment images used least recently, beyond `keep`; returns how many. One in use stays. */
export async function pruneImages(docker: Docker, cacheDir: string, keep = keptImages): Promise<number> {
  const images = await docker.listImages({ filters: { label: [labels.environment] } })
  const dated = await Promise.all(
    images.map(async ({ Id, Created, Labels }) => {
      const used = await lastUse(cacheDir, Labels?.[labels.environment] ?? '')
      return { id: Id, time: used ?? Created * 1000 }
    }),
  )
  const surplus = dated.sort((a, b) => b.time - a.time).slice(keep)
  const removed = await Promise.all(surplus.map(({ id }) => removeImage(docker, id)))
  return removed.filter((done) => done).length
}

async function lastUse(cacheDir: string, digest: string): Promise<number | null> {
  if (!/^[0-9a-f]{64}$/.test(digest)) return null
  try {
    return (await stat(join(cacheDir, 'images', 'used', digest))).mtimeMs
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    throw error
  }
}

async function removeImage(docker: Docker, id: string): Promise<boolean> {
  try {
    await docker.getImage(id).remove({ force: false })
    return true
  } catch (error) {
    if (!isDockerFailure(error)) throw error
    return false
  }
}
