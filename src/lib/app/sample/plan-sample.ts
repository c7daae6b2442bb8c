import { join } from 'node:path'
import type { CommandSession } from '../../cli/command-session.ts'
import { type PlanEntry, type PlanOptions, planSources } from '../../tasks/source/plan-sources.ts'
import type { AppContext } from '../context.ts'
import { openPackageIndex } from '../open-package-index.ts'
import { templatesDir } from '../package-root.ts'
import { gitReader, openTaskContext, pythonVersion } from '../task/task-session.ts'
import { benchmarkPackages } from './benchmark-names.ts'
import type { ChosenSources } from './choose-sources.ts'

export type PlanReport = {
  readonly type: 'result'
  readonly eligible: number
  /** How many were skipped for each reason. */
  readonly skipped: Readonly<Record<string, number>>
  readonly sources: readonly PlanEntry[]
}

/** Says of each source whether tasks would be tried on it, and tells each as soon as it is known. */
export async function planSample(
  session: CommandSession,
  { sources, listVersion }: ChosenSources,
  onEntry: (entry: PlanEntry) => void,
): Promise<PlanReport> {
  const context = await openTaskContext(session, () => undefined)
  const entries: PlanEntry[] = []
  for await (const entry of planSources(sources, await planOptions(context, listVersion))) {
    entries.push(entry)
    onEntry(entry)
  }
  return reportOf(entries)
}

async function planOptions(context: AppContext, listVersion: string | undefined): Promise<PlanOptions> {
  return {
    index: openPackageIndex(context),
    git: await gitReader(context),
    cacheDir: context.config.cacheDir,
    sampleDir: join(templatesDir, 'sample-package'),
    python: await pythonVersion(context),
    signal: context.signal,
    benchmarks: await benchmarkPackages(),
    listVersion,
  }
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
