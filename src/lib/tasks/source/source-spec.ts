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

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() === true
}
