import type { FileTree } from '../../domain/patch/patch.ts'
import type { GitReader } from '../../domain/ports/git-reader.ts'
import type { PackageIndex, SourceRefusal } from '../../domain/ports/package-index.ts'
import { readArchive } from '../../files/read-archive.ts'
import { readTree } from '../../files/read-tree.ts'
import { UserError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { type Refusal, type RefusalKind, refuse } from '../refusal.ts'
import { openRepository, withoutPassword } from './open-repository.ts'
import { readNameAndVersion } from './package-metadata.ts'
import type { PackageHistory } from './package-source.ts'
import { isSourceFile, withoutTopFolder } from './source-files.ts'
import type { SourceSpec } from './source-spec.ts'
import { treeDigest } from './tree-digest.ts'

export type ReadSourceOptions = {
  readonly index: PackageIndex
  /** Reads repositories; absent where none is a source. */
  readonly git?: GitReader | undefined
  readonly cacheDir: string
  /** Folder of the package of our own. */
  readonly sampleDir: string
  /** Interpreter as major.minor. */
  readonly python: string
  readonly signal: AbortSignal
  readonly onProgress?: ((label: string) => void) | undefined
}

/** A package's files and what its place says of it. */
export type SourceRead = {
  readonly name: string
  readonly version: string
  readonly sha256: string
  readonly tree: FileTree
  readonly origin: string
  /** Packed bytes for an archive, else those of all files. */
  readonly bytes: number
  /** PEP 792; null where there is no index to ask. */
  readonly projectStatus: string | null
  /** When it was put on the index; null where that is not known. */
  readonly publishedAt: string | null
  readonly history?: PackageHistory | undefined
}

/** Fetches or reads a source and unpacks it in memory. Nothing of it is run or written. */
export async function readSource(
  spec: SourceSpec,
  options: ReadSourceOptions,
): Promise<Result<SourceRead, Refusal>> {
  if (spec.kind === 'pypi') return await fromIndex(spec, options)
  if (spec.kind === 'repo') return await fromRepository(spec, options)
  return await fromFolder(spec, options)
}

const causes: Readonly<Record<SourceRefusal, RefusalKind>> = {
  missing: 'missing',
  yanked: 'withdrawn',
  wheel_only: 'no_source',
  compiler: 'compiler',
  python: 'python',
  digest: 'archive',
  size: 'size',
}

async function fromIndex(
  spec: SourceSpec & { kind: 'pypi' },
  options: ReadSourceOptions,
): Promise<Result<SourceRead, Refusal>> {
  const { index, python, signal, onProgress } = options
  onProgress?.(`fetching ${spec.name}`)
  const progress = reportBytes(spec.name, options)
  const lookup = await index.fetchSource({ ...spec, python }, { signal, onProgress: progress })
  if (lookup.kind === 'offline') return refuse('offline', lookup.reason)
  if (lookup.kind === 'refused') return refuse(causes[lookup.cause], lookup.reason)
  const { name, version, sha256, uploadedAt, archive, projectStatus } = lookup.source
  const tree = await unpacked(`${name} ${version}`, archive)
  if (!tree.ok) return tree
  const named = readNameAndVersion(tree.value).name ?? name
  const origin = `pypi:${named}==${version}`
  return ok({
    name: named,
    version,
    sha256,
    publishedAt: uploadedAt,
    tree: tree.value,
    origin,
    bytes: archive.length,
    projectStatus,
  })
}

async function unpacked(label: string, archive: Uint8Array): Promise<Result<FileTree, Refusal>> {
  try {
    return ok(withoutTopFolder(await readArchive(archive)))
  } catch (error) {
    if (error instanceof UserError && error.code === 'AGT_PACKAGE_UNSAFE')
      return refuse('archive', `${label}: ${error.message}`)
    throw error
  }
}

function reportBytes(name: string, { onProgress }: ReadSourceOptions) {
  return (received: number, total: number | null): void => {
    const of = total === null ? '' : ` of ${Math.ceil(total / 1024)}`
    onProgress?.(`fetching ${name}: ${Math.ceil(received / 1024)}${of} KiB`)
  }
}

async function fromRepository(
  spec: SourceSpec & { kind: 'repo' },
  options: ReadSourceOptions,
): Promise<Result<SourceRead, Refusal>> {
  const opened = await openRepository(spec, options)
  if (!opened.ok) return opened
  const { tree, history, committedAt } = opened.value
  const files = new Map([...tree].filter(([path]) => isSourceFile(path)))
  const shown = withoutPassword(spec.address)
  const origin = `git:${shown}@${history.commit}`
  const fallback = { name: nameOfPath(spec.address.replace(/\.git\/*$/, '')), origin }
  const read = ofFiles(files, fallback, `The repository '${shown}' at ${history.commit.slice(0, 10)}`)
  return read.ok ? ok({ ...read.value, publishedAt: committedAt, history }) : read
}

async function fromFolder(
  spec: SourceSpec & { kind: 'path' | 'sample' },
  { sampleDir }: ReadSourceOptions,
): Promise<Result<SourceRead, Refusal>> {
  const path = spec.kind === 'sample' ? sampleDir : spec.path
  const tree = await readTree(path, { include: isSourceFile })
  const read = ofFiles(tree, { name: nameOfPath(path), origin: null }, `The folder '${path}'`)
  if (!read.ok) return read
  return ok({ ...read.value, origin: `${spec.kind}:${read.value.name}==${read.value.version}` })
}

function ofFiles(
  tree: FileTree,
  fallback: { readonly name: string; readonly origin: string | null },
  subject: string,
): Result<SourceRead, Refusal> {
  const found = readNameAndVersion(tree)
  const name = found.name ?? fallback.name
  const version = found.version ?? '0.0.0'
  if (![...tree.keys()].some((file) => file.endsWith('.py')))
    return refuse('layout', `${subject} has no Python files.`)
  const bytes = [...tree.values()].reduce((sum, file) => sum + file.bytes.length, 0)
  const origin = fallback.origin ?? ''
  const known = { name, version, tree, origin, bytes }
  return ok({ ...known, sha256: treeDigest(tree), publishedAt: null, projectStatus: null })
}

function nameOfPath(path: string): string {
  return path.split(/[\\/:]/).findLast((part) => part !== '') ?? 'project'
}
