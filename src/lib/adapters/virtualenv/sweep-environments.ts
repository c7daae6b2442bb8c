import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrno } from '../../kernel/errors.ts'
import { tryLock } from './environment-lock.ts'
import { isEnvironmentReady } from './environment-record.ts'

/** Removes environments whose build was interrupted and that nobody is building now; returns how many. */
export async function sweepEnvironments(cacheDir: string): Promise<number> {
  const root = join(cacheDir, 'environments')
  let removed = 0
  for (const digest of await namesIn(root)) {
    if (!/^[0-9a-f]{64}$/.test(digest) || (await isEnvironmentReady(join(root, digest), digest))) continue
    if (await removeUnlessLocked(root, digest)) removed += 1
  }
  return removed
}

async function removeUnlessLocked(root: string, digest: string): Promise<boolean> {
  const lock = tryLock(join(root, 'locks', `${digest}.lock`))
  if (lock === null) return false
  try {
    if (await isEnvironmentReady(join(root, digest), digest)) return false
    await rm(join(root, digest), { recursive: true, force: true })
    return true
  } finally {
    lock.close()
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  }
}
