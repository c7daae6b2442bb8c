import { ExternalError, UserError } from '../../kernel/errors.ts'

type Refused = { readonly kind: string; readonly reason: string }

/** What to do when no task was made, for refusals that no other package would help against. */
const hints: Readonly<Record<string, string>> = {
  missing: 'Check the names, paths and addresses of the packages.',
  offline:
    'Check the network and the index settings (PIP_INDEX_URL); a local project works offline: --path DIR.',
}

/** Failures of a service, which say nothing about the package. */
const failures = {
  offline: { code: 'AGT_PACKAGE_INDEX', service: 'package index' },
  sandbox: { code: 'AGT_SANDBOX_FAILED', service: 'sandbox' },
} as const

/** Why no task was made: the packages' own doing, unless one and the same service failed for all of them. */
export function noTaskError(refused: readonly Refused[]): UserError | ExternalError {
  const reasons = new Set(refused.map(({ reason }) => reason))
  const message = `No task was made. ${[...reasons].slice(0, 5).join(' ')}`.trim()
  const kinds = [...new Set(refused.map(({ kind }) => kind))]
  const hint = hintFor(kinds)
  const more = hint === undefined ? {} : { hint }
  const failure = kinds.length === 1 ? failureOf(kinds[0]) : undefined
  return failure === undefined
    ? new UserError('AGT_PACKAGE_REFUSED', message, more)
    : new ExternalError(failure.code, message, { service: failure.service, retryable: true, ...more })
}

function failureOf(kind: string | undefined) {
  return kind === 'offline' || kind === 'sandbox' ? failures[kind] : undefined
}

/** A hint made for these kinds of refusals; undefined when any of them speaks against its package. */
function hintFor(kinds: readonly string[]): string | undefined {
  const fitting = kinds.map((kind) => hints[kind])
  return fitting.length === 0 || fitting.includes(undefined) ? undefined : fitting.join(' ')
}
