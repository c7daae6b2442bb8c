import {
  type ErrorCode,
  type ExternalErrorCode,
  errorCatalogue,
  type UserErrorCode,
} from './error-catalogue.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Something the user can put right. `message` says what happened and why; `hint` what to do. Exit 2, 3, 4 or 6. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: UserErrorCode
  readonly hint: string

  constructor(code: UserErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? errorCatalogue[code].hint
  }
}

/** An outside part (Docker, an index, a chain, a model) failed. Exit 5. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError'
  readonly code: ExternalErrorCode
  readonly hint: string
  readonly service: string
  readonly retryable: boolean

  constructor(
    code: ExternalErrorCode,
    message: string,
    options: { service: string; retryable?: boolean; hint?: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? errorCatalogue[code].hint
    this.service = options.service
    this.retryable = options.retryable ?? false
  }
}

/** The user, or a deadline set by the caller, ended the work. Carries the signal's reason as its cause. */
export class AbortedError extends Error {
  override readonly name = 'AbortedError'
}

export type ErrorReport = {
  readonly code: ErrorCode | 'AGT_BUG' | 'AGT_INTERRUPTED'
  readonly message: string
  readonly hint: string
  readonly exitCode: ExitCode
}

/** The one place that turns any thrown value into what the user is told and how the process exits. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof UserError || error instanceof ExternalError) {
    return {
      code: error.code,
      message: error.message,
      hint: error.hint,
      exitCode: errorCatalogue[error.code].exitCode,
    }
  }
  if (error instanceof AbortedError) {
    return { code: 'AGT_INTERRUPTED', message: error.message, hint: '', exitCode: exitCodes.interrupted }
  }
  return {
    code: 'AGT_BUG',
    message: `This is a fault in agentao itself: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Run the command again with DEBUG=agentao and report what it prints.',
    exitCode: exitCodes.bug,
  }
}

/** True for Node's system errors, e.g. `hasErrno(error, 'ENOENT')`. */
export function hasErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
