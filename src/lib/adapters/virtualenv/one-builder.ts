import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasErrno } from '../../kernel/errors.ts'
import { wait } from '../../kernel/wait.ts'

const pollMs = 300

/** Runs `build` while holding `<path>.building`; another process that wants the same waits for it, or for its death. */
export async function asOnlyBuilder<T>(
  path: string,
  signal: AbortSignal,
  build: () => Promise<T>,
): Promise<T> {
  const lock = `${path}.building`
  await mkdir(dirname(lock), { recursive: true })
  while (!(await take(lock))) {
    const holder = await holderOf(lock)
    if (holder === null) continue
    if (!isAlive(holder)) await rm(lock, { force: true })
    else await wait(pollMs, signal)
  }
  try {
    return await build()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** The pid in the lock; null when the lock has just gone. A lock still empty belongs to someone about to write it. */
async function holderOf(lock: string): Promise<number | null> {
  try {
    const pid = Number(await readFile(lock, 'utf8'))
    return pid === 0 ? process.pid : pid
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasErrno(error, 'EPERM')
  }
}
