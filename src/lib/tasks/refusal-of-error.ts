import { ExternalError, UserError } from '../kernel/errors.ts'
import type { Result } from '../kernel/result.ts'
import { type Refusal, type RefusalKind, refuse } from './refusal.ts'

const kinds: Readonly<Record<string, RefusalKind>> = {
  AGT_PACKAGE_REFUSED: 'compiler',
  AGT_PACKAGE_UNSAFE: 'archive',
  AGT_ENVIRONMENT: 'environment',
}

/** Work on a package whose failures speak of the package alone: those become refusals, all others are thrown on. */
export async function refusalOfError<T>(
  work: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ExternalError)) throw error
    const kind = kinds[error.code]
    if (kind === undefined) throw error
    return refuse(kind, error.message)
  }
}
