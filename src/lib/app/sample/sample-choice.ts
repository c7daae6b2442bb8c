import { resolve } from 'node:path'
import { UserError } from '../../kernel/errors.ts'
import { parseSourceSpec, type SourceSpec } from '../../tasks/source/source-spec.ts'
import { type SampleStrategy, sampleStrategies } from './open-strategies.ts'
import type { NamedSource } from './sample-request.ts'

export type SampleFlags = {
  readonly package?: readonly string[] | undefined
  readonly path?: readonly string[] | undefined
}

/** The packages that flags name, each once, in the order in which they are given. Throws UserError AGT_USAGE. */
export async function readSources(flags: SampleFlags, cwd: string): Promise<readonly NamedSource[]> {
  const named = await Promise.all((flags.package ?? []).map((text) => parseSourceSpec(text, cwd)))
  const paths = (flags.path ?? []).map((path): SourceSpec => ({ kind: 'path', path: resolve(cwd, path) }))
  const sources = [...named, ...paths].map((spec) => ({ key: sourceKey(spec), spec }))
  if (sources.length > 0) return [...new Map(sources.map((source) => [source.key, source])).values()]
  throw new UserError('AGT_USAGE', 'Nothing says which packages to take tasks from.', {
    hint: 'Pass --package NAME, --path DIR, --repo URL or --top N.',
  })
}

/** Names with commas between them, each once. Throws UserError AGT_USAGE for one that is none. */
export function readStrategies(text: string): readonly SampleStrategy[] {
  const names = text.split(',').map((name) => name.trim())
  return [...new Set(names)].map((name) => {
    const known = sampleStrategies.find((one) => one === name)
    if (known !== undefined) return known
    throw new UserError('AGT_USAGE', `'${name}' is no way to plant bugs.`, {
      hint: `Pass some of ${sampleStrategies.join(', ')} to --strategy.`,
    })
  })
}

/** How the journal names a package: 'pypi:toolz==1.0.0', 'path:/home/me/project', 'repo:/home/me/r@HEAD', 'sample'. */
function sourceKey(spec: SourceSpec): string {
  switch (spec.kind) {
    case 'pypi':
      return `pypi:${spec.name}${spec.version === undefined ? '' : `==${spec.version}`}`
    case 'path':
      return `path:${spec.path}`
    case 'repo':
      return `repo:${spec.address}@${spec.revision ?? 'HEAD'}`
    case 'sample':
      return 'sample'
  }
}
