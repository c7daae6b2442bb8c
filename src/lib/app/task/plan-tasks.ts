import { join, resolve } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import type { RankedPackages } from '../../domain/ports/top-list.ts'
import { UserError } from '../../kernel/errors.ts'
import { loadBenchmarkPackages } from '../../tasks/source/benchmark-packages.ts'
import {
  type PlanEntry,
  type PlannedSource,
  planSources,
  topSources,
} from '../../tasks/source/plan-sources.ts'
import { parseRepoSpec, parseSourceSpec, type SourceSpec } from '../../tasks/source/source-spec.ts'
import type { AppContext } from '../context.ts'
import { openPackageIndex } from '../open-package-index.ts'
import { templatesDir } from '../package-root.ts'
import { gitReader, openTaskContext, pythonVersion } from './task-session.ts'

export type PlanRequest = {
  readonly packages: readonly string[]
  readonly paths: readonly string[]
  readonly repositories: readonly string[]
  /** Names of the top list; 0 for none. */
  readonly top: number
}

export type PlanReport = {
  readonly type: 'result'
  readonly eligible: number
  /** How many were skipped for each reason. */
  readonly skipped: Readonly<Record<string, number>>
  readonly sources: readonly PlanEntry[]
}

/** Says of each source whether tasks would be tried on it, and tells each as soon as it is known. */
export async function planTasks(
  session: CommandSession,
  request: PlanRequest,
  onEntry: (entry: PlanEntry) => void,
): Promise<PlanReport> {
  const context = await openTaskContext(session, () => undefined)
  const named = await namedSources(request, session.context.cwd)
  const list = request.top > 0 ? await readTopList(session, context) : null
  const sources = [...named, ...topSources(list?.names ?? [], request.top)]
  if (sources.length === 0)
    throw new UserError('AGT_USAGE', 'Nothing says which packages to plan for.', {
      hint: 'Pass --package NAME, --path DIR, --repo URL or --top N.',
    })
  const entries: PlanEntry[] = []
  for await (const entry of planSources(sources, {
    index: await openPackageIndex(context),
    git: await gitReader(context),
    cacheDir: session.config.cacheDir,
    sampleDir: join(templatesDir, 'sample-package'),
    python: await pythonVersion(context),
    signal: session.signal,
    benchmarks: await loadBenchmarkPackages(join(templatesDir, 'benchmark-packages.json')),
    listVersion: list?.updated,
  })) {
    entries.push(entry)
    onEntry(entry)
  }
  return reportOf(entries)
}

async function namedSources(request: PlanRequest, cwd: string): Promise<readonly PlannedSource[]> {
  const packages = await Promise.all(request.packages.map((text) => parseSourceSpec(text, cwd)))
  const paths = request.paths.map((path): SourceSpec => ({ kind: 'path', path: resolve(cwd, path) }))
  const repositories = request.repositories.map((text) => parseRepoSpec(text, cwd))
  return [...packages, ...paths, ...repositories].map((spec) => ({ spec, isNamed: true }))
}

async function readTopList(session: CommandSession, context: AppContext): Promise<RankedPackages> {
  const { createTopList } = await import('../../adapters/pypi/create-top-list.ts')
  const list = await createTopList({
    source: session.config.topPackages,
    cwd: session.context.cwd,
    cacheDir: session.config.cacheDir,
    userAgent: `agentao/${context.toolVersion}`,
  }).read(session.signal)
  if (list.stale !== null) session.output.note(`${list.stale} The list of ${list.updated} is used.`)
  return list
}

function reportOf(entries: readonly PlanEntry[]): PlanReport {
  const skipped = Map.groupBy(
    entries.flatMap((entry) => (entry.verdict === 'skipped' ? [entry.reason.kind] : [])),
    (kind) => kind,
  )
  const counts = [...skipped].map(([kind, all]): [string, number] => [kind, all.length]).sort()
  const eligible = entries.filter(({ verdict }) => verdict === 'eligible').length
  return { type: 'result', eligible, skipped: Object.fromEntries(counts), sources: entries }
}

export function planEntryText(entry: PlanEntry): string {
  if (entry.verdict === 'skipped') return `skip  ${entry.name}: ${entry.reason.kind}: ${entry.reason.reason}`
  const { name, version, license, bytes, testFiles } = entry
  return `try   ${name} ${version}  ${license}  ${Math.ceil(bytes / 1024)} KiB  ${testFiles} test files`
}

export function planText({ eligible, skipped, sources }: PlanReport): string {
  const reasons = Object.entries(skipped).map(([kind, count]) => `${kind} ${count}`)
  const why = reasons.length === 0 ? '' : `: ${reasons.join(', ')}`
  return `${eligible} of ${sources.length} would be tried; ${sources.length - eligible} skipped${why}.`
}
