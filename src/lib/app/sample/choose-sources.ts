import { resolve } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { RankedPackages } from '../../domain/ports/top-list.ts'
import { UserError } from '../../kernel/errors.ts'
import { seededRandom } from '../../kernel/random.ts'
import { type PlannedSource, topSources } from '../../tasks/source/plan-sources.ts'
import { parseRepoSpec, parseSourceSpec, type SourceSpec } from '../../tasks/source/source-spec.ts'
import { toolVersion } from '../package-root.ts'

export type SourceChoice = {
  readonly package?: readonly string[] | undefined
  readonly path?: readonly string[] | undefined
  readonly repo?: readonly string[] | undefined
  /** So many names of the top list. */
  readonly top?: number | undefined
}

/** One package to take tasks from. `key` names it in the journal. */
export type ChosenSource = PlannedSource & { readonly key: string }

export type ChosenSources = {
  readonly sources: readonly ChosenSource[]
  /** The state of the top list that unnamed sources are from. */
  readonly listVersion: string | undefined
}

type ChoosingSession = Pick<CommandSession, 'config' | 'context' | 'output' | 'signal'>

/** The packages that flags choose, each once: first what is named, then the top list's. Throws UserError AGT_USAGE. */
export async function chooseSources(session: ChoosingSession, choice: SourceChoice): Promise<ChosenSources> {
  const named = await namedSources(choice, session.context.cwd)
  const list = choice.top === undefined ? null : await readTopList(session)
  const all = [...named, ...topSources(list?.names ?? [], choice.top ?? 0)]
  if (all.length === 0)
    throw new UserError('AGT_USAGE', 'Nothing says which packages to take tasks from.', {
      hint: 'Pass --package NAME, --path DIR, --repo URL or --top N.',
    })
  const sources = new Map<string, ChosenSource>()
  for (const source of all) {
    const key = sourceKey(source.spec)
    if (!sources.has(key)) sources.set(key, { ...source, key })
  }
  return { sources: [...sources.values()], listVersion: list?.updated }
}

/** What was named as it was named; of a list nobody chose from, the seed draws. */
export function orderSources(sources: readonly ChosenSource[], seed: string): readonly ChosenSource[] {
  const unnamed = sources.filter(({ isNamed }) => !isNamed)
  return [...sources.filter(({ isNamed }) => isNamed), ...seededRandom(`${seed}/packages`).shuffle(unnamed)]
}

async function namedSources(choice: SourceChoice, cwd: string): Promise<readonly PlannedSource[]> {
  const { package: packages = [], path: paths = [], repo: repositories = [] } = choice
  const specs = await Promise.all(packages.map((text) => parseSourceSpec(text, cwd)))
  const folders = paths.map((path): SourceSpec => ({ kind: 'path', path: resolve(cwd, path) }))
  const repos = repositories.map((text) => parseRepoSpec(text, cwd))
  return [...specs, ...folders, ...repos].map((spec) => ({ spec, isNamed: true }))
}

async function readTopList(session: ChoosingSession): Promise<RankedPackages> {
  const { createTopList } = await import('../../adapters/pypi/create-top-list.ts')
  const list = await createTopList({
    source: session.config.topPackages,
    cwd: session.context.cwd,
    cacheDir: session.config.cacheDir,
    userAgent: `agentao/${await toolVersion()}`,
  }).read(session.signal)
  if (list.stale !== null) session.output.note(`${list.stale} The list of ${list.updated} is used.`)
  return list
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
