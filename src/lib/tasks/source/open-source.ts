import { ok, type Result } from '../../kernel/result.ts'
import type { Refusal } from '../refusal.ts'
import { detectLicense } from './detect-license.ts'
import { keepSource } from './keep-source.ts'
import type { PackageSource } from './package-source.ts'
import { type ReadSourceOptions, readSource } from './read-source.ts'
import type { SourceSpec } from './source-spec.ts'

/** The package's source, fetched or read, checked and unpacked; or why there is none. Nothing of it is run. */
export async function openSource(
  spec: SourceSpec,
  options: ReadSourceOptions,
): Promise<Result<PackageSource, Refusal>> {
  const read = await readSource(spec, options)
  if (!read.ok) return read
  const { name, version, sha256, publishedAt, tree, origin, history } = read.value
  const dir = await keepSource(tree, { cacheDir: options.cacheDir, sha256 })
  const license = detectLicense(tree)
  return ok({ name, version, sha256, publishedAt, tree, origin, history, license, dir })
}
