import { AbortedError, ExternalError } from '../../kernel/errors.ts'
import { retry } from '../../kernel/retry.ts'

export type IndexClient = {
  /** Null when the index has no such page. Throws ExternalError when it fails, OfflineError when it is out of reach. */
  get(url: string, options: GetOptions): Promise<Response | null>
}

type GetOptions = {
  readonly accept: string
  readonly signal: AbortSignal
  /** A 304 may come back for what has this tag. */
  readonly etag?: string | null
}

/** The index did not answer at all: no network, no such host, or too slow. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'
}

const answerTimeoutMs = 20_000

export type IndexClientOptions = {
  readonly fetch: typeof fetch
  readonly userAgent: string
  /** 'Basic …' for an index that asks who is calling; sent to that index's own host only. */
  readonly authorization: { readonly host: string; readonly value: string } | null
}

export function createIndexClient(options: IndexClientOptions): IndexClient {
  const get = async (url: string, { accept, signal, etag }: GetOptions): Promise<Response | null> => {
    const headers = new Headers({ accept, 'user-agent': options.userAgent })
    if (options.authorization?.host === new URL(url).host)
      headers.set('authorization', options.authorization.value)
    if (typeof etag === 'string') headers.set('if-none-match', etag)
    const response = await answerOf(() => {
      const timeout = AbortSignal.timeout(answerTimeoutMs)
      return options.fetch(url, { headers, signal: AbortSignal.any([signal, timeout]) })
    }, signal)
    if (response.status === 404 || response.status === 410) return null
    if (response.ok || (response.status === 304 && typeof etag === 'string')) return response
    throw new ExternalError(
      'AGT_PACKAGE_INDEX',
      `The package index answered ${response.status} for ${url}.`,
      {
        service: 'package index',
        retryable: response.status === 429 || response.status >= 500,
      },
    )
  }
  return {
    get: (url, getOptions) =>
      retry(() => get(url, getOptions), { attempts: 3, firstDelayMs: 500, signal: getOptions.signal }),
  }
}

async function answerOf(ask: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  try {
    return await ask()
  } catch (cause) {
    if (signal.aborted) throw new AbortedError('The work was stopped.', { cause })
    throw new OfflineError('The package index cannot be reached.', { cause })
  }
}
