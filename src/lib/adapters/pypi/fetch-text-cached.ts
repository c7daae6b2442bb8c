import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf } from '../../kernel/digest.ts'
import { AbortedError, ExternalError, hasErrno } from '../../kernel/errors.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { createIndexClient, OfflineError } from './index-client.ts'
import { replaceFile } from './replace-file.ts'

export type FetchTextOptions = {
  readonly address: string
  readonly cacheDir: string
  readonly userAgent: string
  readonly maxBytes: number
  readonly fetch: typeof fetch
  /** Whether a text is what it should be; another is neither given nor kept. */
  readonly accepts: (text: string) => boolean
  readonly signal: AbortSignal
}

export type FetchedText = {
  readonly text: string
  /** Why it is the cached copy that may be out of date, null for the text as it is now. */
  readonly stale: string | null
}

const keptSchema = z.strictObject({ address: z.string(), etag: z.string().nullable(), text: z.string() })
type Kept = z.infer<typeof keptSchema>

/** A text from an address; unchanged ones are not sent again, and without a network the kept copy serves. */
export async function fetchTextCached(options: FetchTextOptions): Promise<Result<FetchedText, string>> {
  const path = join(options.cacheDir, 'texts', `${digestOf(options.address)}.json`)
  const kept = await readKept(path)
  const answer = await ask(options, kept?.etag ?? null)
  if (answer.ok && answer.value === 'unchanged' && kept !== null) return ok({ text: kept.text, stale: null })
  if (answer.ok && answer.value !== 'unchanged') {
    const next: Kept = { address: options.address, ...answer.value }
    await replaceFile(path, JSON.stringify(next))
    return ok({ text: next.text, stale: null })
  }
  const why = answer.ok ? `${options.address} sent nothing.` : answer.reason
  return kept === null ? refused(why) : ok({ text: kept.text, stale: why })
}

type Answer = 'unchanged' | Pick<Kept, 'etag' | 'text'>

async function ask(options: FetchTextOptions, etag: string | null): Promise<Result<Answer, string>> {
  const { address, signal, userAgent } = options
  const client = createIndexClient({ fetch: options.fetch, userAgent, authorization: null })
  try {
    const response = await client.get(address, { accept: 'application/json, */*;q=0.1', etag, signal })
    if (response === null) return refused(`${address} does not exist.`)
    if (response.status === 304) return ok('unchanged')
    const text = await readText(response, options)
    if (text === null) return refused(`${address} sends more than ${options.maxBytes} bytes.`)
    if (!options.accepts(text)) return refused(`${address} sends something else.`)
    return ok({ etag: response.headers.get('etag'), text })
  } catch (error) {
    if (error instanceof OfflineError) return refused(`${address} cannot be reached.`)
    if (error instanceof ExternalError) return refused(error.message)
    throw error
  }
}

/** Null when there is too much of it. */
async function readText(response: Response, options: FetchTextOptions): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let received = 0
  try {
    for await (const chunk of response.body ?? []) {
      received += chunk.length
      if (received > options.maxBytes) return null
      chunks.push(chunk)
    }
  } catch (cause) {
    if (options.signal.aborted) throw new AbortedError('The download was stopped.', { cause })
    throw new OfflineError('The download broke off.', { cause })
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readKept(path: string): Promise<Kept | null> {
  try {
    return keptSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data ?? null
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}
