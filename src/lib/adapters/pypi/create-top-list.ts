import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RankedPackages, TopList } from '../../domain/ports/top-list.ts'
import { ExternalError, hasErrno, UserError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { type FetchedText, fetchTextCached } from './fetch-text-cached.ts'
import { parseTopList } from './parse-top-list.ts'

export type TopListOptions = {
  /** A file, or an http(s) address. */
  readonly source: string
  readonly cwd: string
  readonly cacheDir: string
  readonly userAgent: string
  /** Most bytes of a list; default 8 MiB. */
  readonly maxBytes?: number | undefined
  readonly fetch?: typeof fetch | undefined
}

/** The list of the most downloaded packages: `{last_update, rows: [{project}]}`, from a file or an address. */
export function createTopList(options: TopListOptions): TopList {
  const isAddress = /^https?:\/\//i.test(options.source)
  return { read: (signal) => (isAddress ? fromAddress(options, signal) : fromFile(options, signal)) }
}

async function fromFile(options: TopListOptions, signal: AbortSignal): Promise<RankedPackages> {
  throwIfAborted(signal)
  const path = resolve(options.cwd, options.source)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (!hasErrno(cause, 'ENOENT', 'EISDIR', 'EACCES', 'ENOTDIR')) throw cause
    throw new UserError('AGT_INPUT_MISSING', `The package list '${path}' cannot be read.`, { cause })
  })
  const list = parseTopList(text)
  if (list !== null) return { ...list, stale: null }
  throw new UserError(
    'AGT_INPUT_INVALID',
    `'${path}' is not a list of top packages: JSON with last_update and rows of {project}.`,
  )
}

async function fromAddress(options: TopListOptions, signal: AbortSignal): Promise<RankedPackages> {
  const fetched = await fetchTextCached({
    address: options.source,
    cacheDir: options.cacheDir,
    userAgent: options.userAgent,
    maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
    fetch: options.fetch ?? fetch,
    accepts: (text) => parseTopList(text) !== null,
    signal,
  })
  if (!fetched.ok) throw unavailable(`The list of top packages could not be had: ${fetched.reason}`)
  return ranked(fetched.value)
}

function ranked({ text, stale }: FetchedText): RankedPackages {
  const list = parseTopList(text)
  if (list === null) throw unavailable('The cached list of top packages is damaged.')
  return { ...list, stale }
}

function unavailable(message: string): ExternalError {
  return new ExternalError('AGT_TOP_LIST', message, { service: 'package list' })
}
