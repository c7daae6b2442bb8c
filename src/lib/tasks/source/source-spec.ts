import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isDistributionName } from '../../domain/distribution-name.ts'
import { UserError } from '../../kernel/errors.ts'

/** Where a package's source comes from. */
export type SourceSpec =
  | {
      readonly kind: 'pypi'
      readonly name: string
      readonly version?: string | undefined
      readonly sha256?: string | undefined
    }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'repo'
      /** A folder when `isLocal`, else an address that Git can fetch from. */
      readonly address: string
      readonly isLocal: boolean
      /** A commit id, tag or branch; the current one when null. */
      readonly revision: string | null
    }
  | { readonly kind: 'sample' }

const sampleSourceName = 'sample'

/**
 * Reads what a user typed: 'sample', 'name', 'name==version', or a path. What looks like a path, or is an existing
 * folder that could not be a name, is a path; relative ones are resolved against `cwd`.
 */
export async function parseSourceSpec(text: string, cwd: string): Promise<SourceSpec> {
  if (text === sampleSourceName) return { kind: 'sample' }
  const looksLikePath = /^(\.|~|[A-Za-z]:)/.test(text) || text.includes('/') || text.includes('\\')
  if (looksLikePath) return { kind: 'path', path: resolve(cwd, text) }
  const [name = '', version, ...rest] = text.split('==').map((part) => part.trim())
  if (isDistributionName(name) && rest.length === 0 && version !== '') return { kind: 'pypi', name, version }
  if (text !== '' && (await isFolder(resolve(cwd, text)))) return { kind: 'path', path: resolve(cwd, text) }
  throw new UserError('AGT_USAGE', `'${text}' is neither a package name, nor name==version, nor a folder.`)
}

/** Reads `URL|PATH[@REV]`. What is no address is a path below `cwd`. */
export function parseRepoSpec(text: string, cwd: string): SourceSpec {
  const { place, revision } = splitRevision(text)
  if (place === '' || revision === '' || place.startsWith('-') || /^[\w+.-]+::/.test(place))
    throw new UserError('AGT_USAGE', `'${text}' is not a repository: pass URL or PATH, and @REV if you like.`)
  const isLocal = !/^[a-z][a-z0-9+.-]*:\/\//i.test(place) && !/^[\w.-]+@[\w.-]+:/.test(place)
  return { kind: 'repo', address: isLocal ? resolve(cwd, place) : place, isLocal, revision }
}

/** The revision stands after the last '@' that has no '/' or ':' behind it that could belong to an address. */
function splitRevision(text: string): { readonly place: string; readonly revision: string | null } {
  const at = text.lastIndexOf('@')
  const isOfAddress = at <= 0 || /:/.test(text.slice(at)) || /^[a-z+.-]+:\/\/[^/]*$/i.test(text.slice(0, at))
  return isOfAddress
    ? { place: text, revision: null }
    : { place: text.slice(0, at), revision: text.slice(at + 1) }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() === true
}
