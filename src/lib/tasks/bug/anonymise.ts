import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { FileTree, TreeFile } from '../../domain/patch/patch.ts'
import { isProse } from '../../domain/patch/path-class.ts'
import { isTestFile } from '../recipe/detect-tests.ts'

export type PublishedAs = {
  readonly name: string
  readonly version: string
  /** Files that stay as they are, so that a fix for them applies to what solvers get. */
  readonly untouched: ReadonlySet<string>
}

/** Stands for the version and every address. */
const noVersion = '0.0.0'
const noAddress = 'https://example.invalid'

/**
 * The tree without what says which published release it is: its fix is one download away for whoever knows. Versions
 * in metadata and in `__version__` become 0.0.0, the project's addresses lead nowhere, change logs are emptied. Test
 * files stay as they are. Lines are kept, so what refers to them still does.
 */
export function anonymise(tree: FileTree, published: PublishedAs): FileTree {
  return new Map([...tree].map(([path, file]) => [path, anonymous(path, file, published)]))
}

function anonymous(path: string, file: TreeFile, published: PublishedAs): TreeFile {
  if (published.untouched.has(path) || isTestFile(path)) return file
  const rewrite = rewriterFor(path)
  const text = rewrite === null ? null : utf8Of(file.bytes)
  if (rewrite === null || text === null) return file
  const next = rewrite(text, published)
  return next === text ? file : { ...file, bytes: Buffer.from(next) }
}

type Rewrite = (text: string, published: PublishedAs) => string

function rewriterFor(path: string): Rewrite | null {
  const name = path.split('/').at(-1) ?? ''
  if (isChangeLog(path)) return () => ''
  if (/^(PKG-INFO|METADATA)$/.test(name)) return headersOnly
  const isSettings = /^(pyproject\.toml|setup\.cfg|\.bumpversion\.(cfg|toml)|CITATION\.cff|mkdocs\.ya?ml)$/
  if (isSettings.test(name)) return (text, as) => withoutAddresses(withoutSetVersion(text, as), as)
  if (name === 'setup.py' || path === 'docs/conf.py')
    return (text, as) => withoutAddresses(withoutAssignedVersion(text, as), as)
  if (name.endsWith('.py')) return withoutAssignedVersion
  return isProse(path) ? withoutAddresses : null
}

/** By name, at the root or in a folder of documentation. */
function isChangeLog(path: string): boolean {
  return /^(docs?\/(.*\/)?)?(change(s|log)?|history|news|release[-_]?notes|releases|whats[-_]?new)(\.(md|rst|txt))?$/i.test(
    path,
  )
}

/** Requirements are what builds read of it; the rest is the project's page on the index. */
function headersOnly(text: string): string {
  const head = text.split(/\r?\n\r?\n/)[0] ?? ''
  const kept = /^(Metadata-Version|Name|Version|Requires-Dist|Requires-Python|Provides-Extra):/i
  const lines = head.split(/\r?\n/).filter((line) => kept.test(line))
  return `${lines.map((line) => line.replace(/^(Version:).*/i, `$1 ${noVersion}`)).join('\n')}\n`
}

/** `version = "1.2"`, `version: 1.2`, `current_version = 1.2` in settings. */
function withoutSetVersion(text: string, { version }: PublishedAs): string {
  const set = new RegExp(
    `(^[ \\t]*(?:current_)?version["']?[ \\t]*[:=][ \\t]*["']?)${literal(version)}(?![\\w.+-])`,
    'gim',
  )
  return text.replace(set, `$1${noVersion}`)
}

/** `__version__ = "1.2"`, `version="1.2"` as an argument, `version_tuple = (1, 2)`. */
function withoutAssignedVersion(text: string, { version }: PublishedAs): string {
  const names = '(?:__version__|__VERSION__|VERSION|version|_version|release)'
  const assigned = new RegExp(
    `(\\b${names}\\b(?:[ \\t]*:[^=\\n]+)?[ \\t]*=[ \\t]*[rbu]?["'])${literal(version)}(?=["'])`,
    'g',
  )
  const parts = version.split('.').map(literal).join('[ \\t]*,[ \\t]*')
  const tuple = new RegExp(
    `(\\b_*version_(?:info|tuple)_*\\b[^\\n(]*=[ \\t]*\\([ \\t]*)${parts}(?=[ \\t]*,?[ \\t]*\\))`,
    'g',
  )
  const zeros = version.split('.').fill('0').join(', ')
  const commit = /(\b_*commit_id_*\b[^\n]*=[ \t]*)(["'])[^"'\n]*\2/g
  return text.replace(assigned, `$1${noVersion}`).replace(tuple, `$1${zeros}`).replace(commit, '$1None')
}

/** Addresses on code hosts, indexes and documentation hosts, and those that hold the project's name. */
function withoutAddresses(text: string, { name }: PublishedAs): string {
  const plain = normalizeDistributionName(name)
  return text.replace(/\bhttps?:\/\/[^\s<>"'`)\]}|\\]+/gi, (address) => {
    const isHost =
      /^https?:\/\/([\w-]+\.)*(github|gitlab|bitbucket|codeberg|pypi|readthedocs|rtfd|shields|travis-ci|codecov|pepy|anaconda|sourceforge|launchpad)\./i
    const isOwn = normalizeDistributionName(address).includes(plain)
    return isHost.test(address) || isOwn ? noAddress : address
  })
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function utf8Of(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : null
}
