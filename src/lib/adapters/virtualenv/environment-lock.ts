import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { wait } from '../../kernel/wait.ts'

const retryMs = 200
/** SQLite's SQLITE_BUSY. */
const busy = 5

/**
 * Runs `work` while no other process, and no other call of this one, builds the same environment. The lock is the
 * operating system's, held by an open SQLite transaction: it dies with its process.
 */
export async function withEnvironmentLock<T>(
  lock: {
    readonly folder: string
    readonly digest: string
    readonly signal: AbortSignal
    readonly onWait: () => void
  },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(lock.folder, { recursive: true })
  const path = join(lock.folder, `${lock.digest}.lock`)
  let held = tryLock(path)
  while (held === null) {
    lock.onWait()
    await wait(retryMs, lock.signal)
    held = tryLock(path)
  }
  try {
    return await work()
  } finally {
    held.close()
  }
}

/** The open connection that is the lock, or null when another holds it. */
export function tryLock(path: string): DatabaseSync | null {
  const connection = new DatabaseSync(path, { timeout: 0 })
  try {
    connection.exec('pragma journal_mode = memory; begin exclusive')
    return connection
  } catch (error) {
    connection.close()
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy) return null
    throw error
  }
}
