import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ExternalError, hasErrno, UserError } from '../../kernel/errors.ts'

/** A file that takes its place only when it is whole. */
export type Replacement = {
  write(bytes: Uint8Array): Promise<void>
  commit(): Promise<void>
  /** Does nothing after `commit`. */
  discard(): Promise<void>
}

/** Starts a hidden file beside `path`. A killed process can leave it; the next one for that path takes it over. */
export async function openReplacement(path: string): Promise<Replacement> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.tmp`)
  const handle = await orExplain(path, async () => {
    await mkdir(folder, { recursive: true })
    return await open(temporary, 'w')
  })
  let isOpen = true
  return {
    write: (bytes) => orExplain(path, () => handle.writeFile(bytes)),
    commit: () =>
      orExplain(path, async () => {
        await handle.sync()
        await handle.close()
        await rename(temporary, path)
        isOpen = false
        await syncFolder(folder)
      }),
    discard: async () => {
      if (!isOpen) return
      isOpen = false
      await closeQuietly(handle)
      await rm(temporary, { force: true })
    },
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What is thrown away may have failed to be written; only its first error counts. */
async function closeQuietly(handle: FileHandle): Promise<void> {
  await handle.close().catch(() => undefined)
}

async function orExplain<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(error, path)
  }
}

function explain(error: unknown, path: string): unknown {
  if (hasErrno(error, 'ENOSPC', 'EDQUOT'))
    return new UserError('AGT_DISK_FULL', `There is no room left on the disk for ${path}.`, { cause: error })
  if (error instanceof Error && 'syscall' in error)
    return new ExternalError('AGT_STORE', `${path} cannot be written: ${error.message}.`, {
      service: 'files',
      cause: error,
    })
  return error
}
