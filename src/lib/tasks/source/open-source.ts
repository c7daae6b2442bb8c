import type { FileTree } from '../../domain/patch/patch.ts'
import type { PackageIndex, SourceRefusal } from '../../domain/ports/package-index.ts'
import { readArchive } from '../../files/read-archive.ts'
import { readTree } from '../../files/read-tree.ts'
import { UserError } from '../../kernel/errors.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { type Refusal, type RefusalKind, refuse } from '../refusal.ts'
import { detectLicense } from './detect-license.ts'
import { keepSource } from './keep-source.ts'
import { readNameAndVersion } from './package-metadata.ts'
import type { PackageSource } from './package-source.ts'
import { isSourceFile, withoutTopFolder } from './source-files.ts'
import type { SourceSpec } from './source-spec.ts'
import { treeDigest } from './tree-digest.ts'

export type OpenSourceOptions = {
  readonly index: PackageIndex
  readonly cacheDir: string
  /** Folder of the package of our own. */
  readonly sampleDir: string
  /** Interpreter as major.minor. */
  readonly python: string
  readonly signal: AbortSignal
  readonly onProgress?: ((label: string) => void) | undefined
}

type Opened = {
  readonly name: string
  readonly version: string
  readonly sha256: string
  readonly publishedAt: string | null
  readonly tree: FileTree
}

/** The package's source, fetched or read, checked and unpacked; or why there is none. Nothing of it is run. */
export async function openSource(
  spec: SourceSpec,
  options: OpenSourceOptions,
): Promise<Result<PackageSource, Refusal>> {
  const opened = await openBySpec(spec, options)
  if (!opened.ok) return opened
  const { name, version, sha256, publishedAt, tree } = opened.value
  return ok({
    name,
    version,
    sha256,
    publishedAt,
    tree,
    license: detectLicense(tree),
    origin: `${spec.kind}:${name}==${version}`,
    dir: await keepSource(tree, { cacheDir: options.cacheDir, sha256 }),
  })
}

async function openBySpec(spec: SourceSpec, options: OpenSourceOptions): Promise<Result<Opened, Refusal>> {
  if (spec.kind === 'pypi') return await openFromIndex(spec, options)
  return await openFolder(spec.kind === 'sample' ? options.sampleDir : spec.path)
}

const causes: Readonly<Record<SourceRefusal, RefusalKind>> = {
  missing: 'missing',
  yanked: 'withdrawn',
  wheel_only: 'no_source',
  compiler: 'compiler',
  python: 'python',
  digest: 'archive',
  size: 'archive',
}

async function openFromIndex(
  spec: SourceSpec & { kind: 'pypi' },
  options: OpenSourceOptions,
): Promise<Result<Opened, Refusal>> {
  const { index, python, signal, onProgress } = options
  onProgress?.(`fetching ${spec.name}`)
  const lookup = await index.fetchSource(
    { ...spec, python },
    { signal, onProgress: reportBytes(spec.name, options) },
  )
  if (lookup.kind === 'offline') return refuse('offline', lookup.reason)
  if (lookup.kind === 'refused') return refuse(causes[lookup.cause], lookup.reason)
  const { name, version, sha256, uploadedAt, archive } = lookup.source
  try {
    const tree = withoutTopFolder(await readArchive(archive))
    return ok({ name: readNameAndVersion(tree).name ?? name, version, sha256, publishedAt: uploadedAt, tree })
  } catch (error) {
    if (error instanceof UserError && error.code === 'AGT_PACKAGE_UNSAFE')
      return refuse('archive', `${name} ${version}: ${error.message}`)
    throw error
  }
}

function reportBytes(name: string, { onProgress }: OpenSourceOptions) {
  return (received: number, total: number | null): void => {
    const of = total === null ? '' : ` of ${Math.ceil(total / 1024)}`
    onProgress?.(`fetching ${name}: ${Math.ceil(received / 1024)}${of} KiB`)
  }
}

async function openFolder(path: string): Promise<Result<Opened, Refusal>> {
  const tree = await readTree(path, { include: isSourceFile })
  const found = readNameAndVersion(tree)
  const name = found.name ?? path.split(/[\\/]/).findLast((part) => part !== '') ?? 'project'
  if (![...tree.keys()].some((file) => file.endsWith('.py')))
    return refuse('layout', `The folder '${path}' has no Python files.`)
  const version = found.version ?? '0.0.0'
  return ok({ name, version, sha256: treeDigest(tree), publishedAt: null, tree })
}
