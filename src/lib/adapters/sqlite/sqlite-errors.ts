import { ExternalError, hasErrno, UserError } from '../../kernel/errors.ts'

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const resultCodes = { busy: 5, locked: 6, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const

/** Runs `work` on the database at `path`; SQLite's and the file system's failures come out as errors for people. */
export function withSqliteErrors<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translateSqliteError(error, path)
  }
}

/** A failure of SQLite or the file system as what the user is told; anything else is returned as it is. */
function translateSqliteError(error: unknown, path: string): unknown {
  if (hasErrno(error, 'ENOSPC', 'EDQUOT')) return diskFull(path, error)
  if (hasErrno(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) return cannotUse(path, error)
  const resultCode = resultCodeOf(error)
  switch (resultCode) {
    case null:
      return error
    case resultCodes.full:
      return diskFull(path, error)
    case resultCodes.corrupt:
    case resultCodes.notADatabase:
      return new UserError('AGT_DATA_UNREADABLE', `The database ${path} is damaged or is not a database.`, {
        cause: error,
      })
    case resultCodes.busy:
    case resultCodes.locked:
      return new ExternalError('AGT_STORE', `The database ${path} is held by another process.`, {
        service: 'sqlite',
        retryable: true,
        cause: error,
      })
    default:
      return cannotUse(path, error)
  }
}

function resultCodeOf(error: unknown): number | null {
  if (!hasErrno(error, 'ERR_SQLITE_ERROR')) return null
  const extended = error instanceof Error && 'errcode' in error ? Number(error.errcode) : Number.NaN
  return Number.isInteger(extended) ? extended & 0xff : null
}

function diskFull(path: string, cause: unknown): UserError {
  return new UserError('AGT_DISK_FULL', `There is no room left on the disk that holds ${path}.`, { cause })
}

function cannotUse(path: string, cause: unknown): ExternalError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ExternalError('AGT_STORE', `The database ${path} cannot be used: ${why}.`, {
    service: 'sqlite',
    cause,
  })
}
