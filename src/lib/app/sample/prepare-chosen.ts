import type { Result } from '../../kernel/result.ts'
import { type PreparedSource, prepareSource } from '../../tasks/prepare-source.ts'
import type { Refusal } from '../../tasks/refusal.ts'
import { planSources } from '../../tasks/source/plan-sources.ts'
import type { TaskMaker, WorkOptions } from '../../tasks/task-maker.ts'
import { benchmarkPackages } from './benchmark-names.ts'
import type { ChosenSource } from './choose-sources.ts'

type Choice = { readonly source: ChosenSource; readonly listVersion: string | undefined }

/** Prepares a package; one that nobody named must be eligible first, so that nothing is built of one that is not. */
export async function prepareChosen(
  maker: TaskMaker,
  { source, listVersion }: Choice,
  options: WorkOptions,
): Promise<Result<PreparedSource, Refusal>> {
  if (!source.isNamed) {
    const plan = { ...maker, ...options, benchmarks: await benchmarkPackages(), listVersion }
    for await (const entry of planSources([source], plan))
      if (entry.verdict === 'skipped') return { ok: false, reason: entry.reason }
  }
  return await prepareSource(maker, source.spec, options)
}
