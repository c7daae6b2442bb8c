import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasErrno, UserError } from '../../kernel/errors.ts'

/** Throws UserError AGT_PATH_EXISTS when something is at the path, unless it may be replaced. */
export async function refuseExisting(path: string, force: boolean): Promise<void> {
  if (force || (await statOf(path)) === null) return
  throw new UserError('AGT_PATH_EXISTS', `'${path}' exists and was left as it is.`)
}

/** Throws UserError AGT_PATH_EXISTS when the path cannot become a folder, because a file is in its place. */
export async function refuseFile(path: string): Promise<void> {
  const found = await statOf(path)
  if (found === null ? dirname(path) === path : found.isDirectory()) return
  if (found === null) return await refuseFile(dirname(path))
  throw new UserError('AGT_PATH_EXISTS', `'${path}' is a file, and tasks need a folder.`, {
    hint: 'Choose another path.',
  })
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}
