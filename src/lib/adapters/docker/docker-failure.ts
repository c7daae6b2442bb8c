import { ExternalError, hasErrno } from '../../kernel/errors.ts'

/** The status of an answer of the daemon that was an error; null for other failures. */
export function statusOf(error: unknown): number | null {
  const found = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  return typeof found === 'number' ? found : null
}

const connectionErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'EACCES',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ESSH',
]

/** Whether the daemon, and not our own code, is why this was thrown. */
export function isDockerFailure(error: unknown): boolean {
  if (statusOf(error) !== null || hasErrno(error, ...connectionErrors)) return true
  return error instanceof Error && /socket hang up|aborted|Parse Error/.test(error.message)
}

/** What the daemon said, in one line. */
export function reasonOf(error: unknown): string {
  if (hasErrno(error, 'ECONNREFUSED', 'ENOENT', 'ENOTFOUND')) return 'the Docker daemon cannot be reached'
  if (hasErrno(error, 'EACCES')) return 'this user may not use the Docker daemon'
  const text = error instanceof Error ? error.message : String(error)
  return text
    .replace(/^\(HTTP code \d+\) /, '')
    .trim()
    .slice(0, 500)
}

/** A failure of the daemon as the error that a caller of a port expects; other errors as they are. */
export function dockerError(error: unknown, doing: string): unknown {
  if (!isDockerFailure(error)) return error
  return new ExternalError('AGT_DOCKER', `${doing} failed: ${reasonOf(error)}.`, {
    service: 'docker',
    retryable: statusOf(error) === null || (statusOf(error) ?? 0) >= 500,
    cause: error,
  })
}
