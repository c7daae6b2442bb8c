import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { hasErrno } from '../../kernel/errors.ts'
import { wait } from '../../kernel/wait.ts'

const holderSchema = z.object({ pid: z.number().int().positive(), since: z.string().max(40) })

/** Who holds a lock. It informs people; the lock itself is elsewhere. */
export type LockHolder = z.infer<typeof holderSchema>

export async function writeHolder(path: string, holder: LockHolder): Promise<void> {
  const temporary = `${path}.${holder.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(holder)}\n`)
  await rename(temporary, path)
}

/** The living holder; null when nobody alive is named, even after the moment that a new holder needs to write it. */
export async function findHolder(path: string): Promise<LockHolder | null> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const holder = await readHolder(path)
    if (holder !== null && isAlive(holder.pid)) return holder
    await wait(40)
  }
  return null
}

async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError || hasErrno(error, 'ENOENT')) return null
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
