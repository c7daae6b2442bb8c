import { z } from 'zod'

/** One file of a project, as an index lists it. */
export type IndexFile = {
  readonly fileName: string
  readonly url: string
  readonly sha256: string | null
  readonly size: number | null
  readonly requiresPython: string | null
  /** The reason for yanking, '' when none is given, null when not yanked. */
  readonly yanked: string | null
  /** When it was put there, as the index writes it (PEP 700); null where the index does not say. */
  readonly uploadedAt: string | null
}

export type IndexPage = {
  readonly files: readonly IndexFile[]
  /** PEP 792; 'active' where the index says nothing. */
  readonly projectStatus: string
}

const activeStatus = 'active'

const pageSchema = z.object({
  'project-status': z.object({ status: z.string().optional() }).nullish(),
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()),
      size: z.number().int().nonnegative().optional(),
      'requires-python': z.string().nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
      'upload-time': z.iso.datetime().nullish().catch(null),
    }),
  ),
})

/**
 * Reads a project page of the Simple API, JSON (PEP 691) or HTML (PEP 503); null for what is none. `pageUrl` resolves
 * relative links.
 */
export function parseSimplePage(text: string, contentType: string, pageUrl: string): IndexPage | null {
  return contentType.includes('json') ? parseJson(text, pageUrl) : parseHtml(text, pageUrl)
}

function parseJson(text: string, pageUrl: string): IndexPage | null {
  const page = pageSchema.safeParse(jsonOrNull(text)).data
  if (page === undefined || page.files.some(({ url }) => !URL.canParse(url, pageUrl))) return null
  const files = page.files.map((file) => ({
    fileName: file.filename,
    url: new URL(file.url, pageUrl).href,
    sha256: file.hashes.sha256 ?? null,
    size: file.size ?? null,
    requiresPython: file['requires-python'] ?? null,
    yanked: typeof file.yanked === 'string' ? file.yanked : file.yanked === true ? '' : null,
    uploadedAt: file['upload-time'] ?? null,
  }))
  return { files, projectStatus: page['project-status']?.status ?? activeStatus }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function parseHtml(text: string, pageUrl: string): IndexPage {
  const files = [...text.matchAll(/<a\b([^>]*)>([^<]*)<\/a>/gi)].flatMap(
    ([, attributes = '', label = '']) => {
      const href = attribute(attributes, 'href')
      if (href === null || !URL.canParse(href, pageUrl)) return []
      const url = new URL(href, pageUrl)
      const digest = /sha256=([0-9a-f]{64})/.exec(url.hash)?.[1] ?? null
      url.hash = ''
      return [
        {
          fileName: unescapeHtml(label.trim()),
          url: url.href,
          sha256: digest,
          size: null,
          requiresPython: attribute(attributes, 'data-requires-python'),
          yanked: attribute(attributes, 'data-yanked'),
          uploadedAt: null,
        },
      ]
    },
  )
  const metas = [...text.matchAll(/<meta\b([^>]*)>/gi)].map(([, attributes = '']) => attributes)
  const status = metas.find((one) => attribute(one, 'name') === 'pypi:project-status')
  return { files, projectStatus: (status && attribute(status, 'content')) || activeStatus }
}

function attribute(attributes: string, name: string): string | null {
  const match = new RegExp(`(?:^|\\s)${name}(?:\\s*=\\s*(?:"([^"]*)"|'([^']*)'))?(?=\\s|$)`, 'i').exec(
    attributes,
  )
  return match === null ? null : unescapeHtml(match[1] ?? match[2] ?? '')
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
