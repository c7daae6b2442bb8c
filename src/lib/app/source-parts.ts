import { join } from 'node:path'
import type { TopList } from '../domain/ports/top-list.ts'
import type { AppContext } from './context.ts'
import { templatesDir } from './package-root.ts'

/** What choosing packages needs beyond making tasks of them. */
export type SourceParts = {
  readonly topList: TopList
  /** Names of packages in well-known benchmarks, normalized. */
  readonly benchmarks: ReadonlySet<string>
}

export async function openSourceParts(
  { config, toolVersion }: AppContext,
  cwd: string,
): Promise<SourceParts> {
  const [{ createTopList }, { loadBenchmarkPackages }] = await Promise.all([
    import('../adapters/pypi/create-top-list.ts'),
    import('../tasks/source/benchmark-packages.ts'),
  ])
  return {
    topList: createTopList({
      source: config.topPackages,
      cwd,
      cacheDir: config.cacheDir,
      userAgent: `agentao/${toolVersion}`,
    }),
    benchmarks: await loadBenchmarkPackages(join(templatesDir, 'benchmark-packages.json')),
  }
}
