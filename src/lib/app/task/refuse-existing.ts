import { stat } from 'node:fs/promises'
import { hasErrno, UserError } from '../../kernel/errors.ts'

/** Throws UserError AGT_PATH_EXISTS when something is at the path, unless it may be replaced. */
export async function refuseExisting(path: string, force: boolean): Promise<void> {
  if (force) return
  try {
    await stat(path)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
  throw new UserError('AGT_PATH_EXISTS', `'${path}' exists and was left as it is.`)
}
