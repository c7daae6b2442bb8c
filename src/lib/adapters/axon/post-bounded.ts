import { type IncomingHttpHeaders, request } from 'node:http'
import { readBody } from './read-body.ts'

export type BoundedPost = {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly maxHeaderBytes: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export type PostOutcome =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: Buffer
    }
  | { readonly kind: 'failed'; readonly message: string }

/**
 * One POST on a connection of its own. node:http rather than fetch, whose 300-second header timeout would end a long
 * solve. Whatever the other side does is an outcome; the signal alone bounds the time.
 */
export async function postBounded(post: BoundedPost): Promise<PostOutcome> {
  try {
    return await exchange(post)
  } catch {
    // node:http throws at once for what no request can carry, e.g. port 0 or a line break in a header.
    return { kind: 'failed', message: 'its address or hotkey is not usable' }
  }
}

function exchange(post: BoundedPost): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const fail = (message: string): void => resolve({ kind: 'failed', message })
    const outgoing = request(
      {
        host: post.host,
        port: post.port,
        path: post.path,
        method: 'POST',
        headers: post.headers,
        agent: false,
        maxHeaderSize: post.maxHeaderBytes,
        signal: post.signal,
      },
      async (response) => {
        const body = await readBody(response, post.maxBytes)
        response.destroy()
        if (body.ok) {
          return resolve({
            kind: 'response',
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: body.value,
          })
        }
        fail(
          body.reason === 'too_large' ? `its answer exceeds ${post.maxBytes} bytes` : 'its answer broke off',
        )
      },
    )
    outgoing.on('error', (error) => fail(describeError(error)))
    outgoing.end(post.body)
  })
}

function describeError(error: Error & { readonly code?: unknown }): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it closed the connection without an answer'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
      return 'its address cannot be reached'
    default:
      return typeof error.code === 'string' ? `${error.code}` : 'the connection failed'
  }
}
