import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type {
  FetchSourceOptions,
  PackageIndex,
  SourceLookup,
  SourceRequest,
} from '../../domain/ports/package-index.ts'
import { sha256 } from '../../kernel/digest.ts'
import { AbortedError, ExternalError } from '../../kernel/errors.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { type ChosenFile, chooseRelease } from './choose-release.ts'
import { downloadArchive, tooLarge } from './download-archive.ts'
import { createIndexClient, type IndexClient, OfflineError } from './index-client.ts'
import { type IndexPage, parseSimplePage } from './simple-page.ts'
import { createSourceCache, type RememberedSource, type SourceCache } from './source-cache.ts'

export type PypiIndexOptions = {
  /** Where archives and look-ups are kept between runs. */
  readonly cacheDir: string
  /** A Simple API index, as pip's index-url. */
  readonly indexUrl: string
  readonly userAgent: string
  /** Packed bytes of one source distribution; default 20 MiB. */
  readonly maxBytes?: number | undefined
  readonly fetch?: typeof fetch | undefined
}

type Parts = {
  readonly client: IndexClient
  readonly cache: SourceCache
  readonly indexUrl: string
  readonly maxBytes: number
}

/** A Simple API index with a cache: what was fetched once, by exact version or digest, needs no network again. */
export function createPypiIndex(options: PypiIndexOptions): PackageIndex {
  const url = new URL(options.indexUrl)
  const authorization = credentialsOf(url)
  url.username = ''
  url.password = ''
  const parts: Parts = {
    client: createIndexClient({ fetch: options.fetch ?? fetch, userAgent: options.userAgent, authorization }),
    cache: createSourceCache(options.cacheDir),
    indexUrl: url.href.replace(/\/*$/, '/'),
    maxBytes: options.maxBytes ?? 20 * 1024 * 1024,
  }
  return {
    fetchSource: (request, fetchOptions) => fetchSource(parts, request, fetchOptions),
    isReachable: (signal) => isReachable(parts, signal),
  }
}

async function fetchSource(
  parts: Parts,
  request: SourceRequest,
  options: FetchSourceOptions,
): Promise<SourceLookup> {
  const key = lookupKey(parts, request)
  const remembered = await parts.cache.recall(key)
  if (remembered !== null && request.version !== undefined) {
    const found = await fromCache(parts.cache, remembered, request)
    if (found !== null) return found
  }
  try {
    return await fromIndex(parts, request, options)
  } catch (error) {
    if (!(error instanceof OfflineError)) throw error
    const found = remembered === null ? null : await fromCache(parts.cache, remembered, request)
    return found ?? { kind: 'offline', reason: `${error.message} '${request.name}' is not in the cache.` }
  }
}

async function fromCache(
  cache: SourceCache,
  remembered: RememberedSource,
  request: SourceRequest,
): Promise<SourceLookup | null> {
  if (request.sha256 !== undefined && request.sha256 !== remembered.sha256) return null
  const archive = await cache.archive(remembered.sha256)
  return archive === null ? null : { kind: 'found', source: { ...remembered, archive } }
}

async function fromIndex(
  parts: Parts,
  request: SourceRequest,
  options: FetchSourceOptions,
): Promise<SourceLookup> {
  const page = await readPage(parts, request.name, options.signal)
  if (page === null)
    return {
      kind: 'refused',
      cause: 'missing',
      reason: `The package index has no package '${request.name}'.`,
    }
  const chosen = chooseRelease(page.files, request)
  if (!chosen.ok) return { kind: 'refused', ...chosen.reason }
  const file = chosen.value
  if (request.sha256 !== undefined && file.sha256 !== null && file.sha256 !== request.sha256)
    return {
      kind: 'refused',
      cause: 'digest',
      reason: `The index names the digest ${file.sha256} for ${file.fileName}, but ${request.sha256} is pinned.`,
    }
  return await fromFile(parts, request, { file, projectStatus: page.projectStatus, options })
}

type Found = { readonly file: ChosenFile; readonly projectStatus: string }

async function fromFile(
  parts: Parts,
  request: SourceRequest,
  { file, projectStatus, options }: Found & { readonly options: FetchSourceOptions },
): Promise<SourceLookup> {
  const known = file.sha256 === null ? null : await parts.cache.archive(file.sha256)
  const archive =
    known === null
      ? await download(parts, { ...file, sha256: request.sha256 ?? file.sha256 }, options)
      : known
  if ('cause' in archive) return { kind: 'refused', ...archive }
  const { fileName, version, uploadedAt } = file
  const source = { name: request.name, version, fileName, sha256: sha256(archive), uploadedAt, projectStatus }
  const keys = [lookupKey(parts, request), lookupKey(parts, { ...request, version })]
  await parts.cache.remember(keys, source, archive)
  return { kind: 'found', source: { ...source, archive } }
}

async function download(parts: Parts, file: ChosenFile, options: FetchSourceOptions) {
  if (file.size !== null && file.size > parts.maxBytes) return tooLarge(file, parts.maxBytes)
  const response = await parts.client.get(file.url, { accept: '*/*', signal: options.signal })
  if (response === null)
    return { cause: 'missing' as const, reason: `The index lists ${file.fileName} but does not have it.` }
  const done = await downloadArchive(response, file, { maxBytes: parts.maxBytes, ...options })
  return done.ok ? done.value : done.reason
}

async function readPage(parts: Parts, name: string, signal: AbortSignal): Promise<IndexPage | null> {
  const url = `${parts.indexUrl}${normalizeDistributionName(name)}/`
  const accept =
    'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'
  const response = await parts.client.get(url, { accept, signal })
  if (response === null) return null
  const text = await response.text()
  const page = parseSimplePage(text, response.headers.get('content-type') ?? '', response.url || url)
  if (page !== null) return page
  throw new ExternalError(
    'AGT_PACKAGE_INDEX',
    `What the package index answered for ${url} is no page of files.`,
    {
      service: 'package index',
    },
  )
}

async function isReachable(parts: Parts, signal: AbortSignal): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(8_000)])
    const response = await parts.client.get(`${parts.indexUrl}pip/`, { accept: '*/*', signal: limit })
    await response?.body?.cancel()
    return true
  } catch (error) {
    throwIfAborted(signal)
    if (error instanceof OfflineError || error instanceof ExternalError || error instanceof AbortedError)
      return false
    throw error
  }
}

function lookupKey(parts: Parts, { name, version, python }: SourceRequest) {
  return { index: parts.indexUrl, name: normalizeDistributionName(name), version: version ?? null, python }
}

function credentialsOf(url: URL) {
  if (url.username === '') return null
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { host: url.host, value: `Basic ${Buffer.from(pair).toString('base64')}` }
}
