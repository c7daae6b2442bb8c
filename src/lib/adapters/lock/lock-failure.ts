import { ExternalError, hasErrno, UserError } from '../../kernel/errors.ts'

/** Why a directory could not be locked, other than that someone else holds it. */
export function lockFailure(dir: string, cause: unknown): UserError | ExternalError {
  if (hasErrno(cause, 'ENOSPC', 'EDQUOT'))
    return new UserError('AGT_DISK_FULL', `There is no room left on the disk that holds ${dir}.`, { cause })
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ExternalError('AGT_STORE', `${dir} cannot be locked: ${why}.`, { service: 'lock', cause })
}
