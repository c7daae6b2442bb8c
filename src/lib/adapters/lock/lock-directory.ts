import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { hasErrno, UserError } from '../../kernel/errors.ts'
import { lockFailure } from './lock-failure.ts'
import { findHolder, type LockHolder, writeHolder } from './lock-holder.ts'

export type DirectoryLock = { release(): Promise<void> }

const lockFile = 'lock.sqlite'
const holderFile = 'lock-holder.json'
/** SQLite's SQLITE_BUSY. */
const busy = 5

/**
 * Makes this process the only one that uses `dir`, until `release` or its end. The lock is the operating system's, held
 * through an open SQLite transaction, so a killed process leaves none behind. It needs a local disk. Nobody may open
 * `lock.sqlite` by other means in this process: closing any handle on a file drops its POSIX locks.
 * Throws UserError AGT_DATA_LOCKED, which names the holder, or ExternalError AGT_STORE.
 */
export async function lockDirectory(dir: string, clock: Clock = systemClock): Promise<DirectoryLock> {
  const holderPath = join(dir, holderFile)
  const connection = await tryLock(dir)
  if (connection === null) throw lockedError(dir, await findHolder(holderPath))
  try {
    await writeHolder(holderPath, { pid: process.pid, since: new Date(clock.now()).toISOString() })
  } catch (error) {
    connection.close()
    throw lockFailure(dir, error)
  }
  return holdUntilReleased(connection, holderPath)
}

/** The open connection that is the lock, or null when another has it. */
async function tryLock(dir: string): Promise<DatabaseSync | null> {
  let connection: DatabaseSync | undefined
  try {
    await mkdir(dir, { recursive: true })
    connection = new DatabaseSync(join(dir, lockFile), { timeout: 0 })
    connection.exec('pragma journal_mode = memory; begin exclusive')
    return connection
  } catch (error) {
    connection?.close()
    if (isBusy(error)) return null
    throw lockFailure(dir, error)
  }
}

function isBusy(error: unknown): boolean {
  return (
    hasErrno(error, 'ERR_SQLITE_ERROR') &&
    error instanceof Error &&
    'errcode' in error &&
    (Number(error.errcode) & 0xff) === busy
  )
}

/** The listener keeps the connection from being collected, which would end the lock while its owner still runs. */
function holdUntilReleased(connection: DatabaseSync, holderPath: string): DirectoryLock {
  const close = (): void => {
    if (connection.isOpen) connection.close()
  }
  process.once('exit', close)
  return {
    release: async () => {
      if (!connection.isOpen) return
      await rm(holderPath, { force: true })
      close()
      process.off('exit', close)
    },
  }
}

function lockedError(dir: string, holder: LockHolder | null): UserError {
  const who = holder === null ? '' : ` (process ${holder.pid}, since ${holder.since})`
  return new UserError('AGT_DATA_LOCKED', `${dir} is in use by another agentao${who}.`)
}
