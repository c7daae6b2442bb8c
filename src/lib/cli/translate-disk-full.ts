import { ExternalError, hasErrno, UserError } from '../kernel/errors.ts'

/** A disk can be full wherever something is written, so it is told here and not in each of those places. */
export function translateDiskFull(error: unknown): unknown {
  if (error instanceof UserError || error instanceof ExternalError) return error
  if (!hasErrno(error, 'ENOSPC', 'EDQUOT')) return error
  const path = error instanceof Error && 'path' in error ? ` that holds ${String(error.path)}` : ''
  return new UserError('AGT_DISK_FULL', `There is no room left on the disk${path}.`, { cause: error })
}
