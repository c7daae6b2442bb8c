import type { Environment } from '../domain/ports/sandbox.ts'
import { ok, type Result } from '../kernel/result.ts'
import type { Baseline } from './environment/baseline.ts'
import { runBaseline } from './environment/run-baseline.ts'
import { settleSuite } from './environment/settle-suite.ts'
import type { Layout } from './recipe/detect-layout.ts'
import { detectRecipe } from './recipe/detect-recipe.ts'
import type { Refusal } from './refusal.ts'
import { openSource } from './source/open-source.ts'
import type { PackageSource } from './source/package-source.ts'
import type { SourceSpec } from './source/source-spec.ts'
import type { TaskMaker, WorkOptions } from './task-maker.ts'

/** A package ready to have bugs planted in it. */
export type PreparedSource = {
  readonly source: PackageSource
  readonly layout: Layout
  readonly environment: Environment
  readonly baseline: Baseline
}

/**
 * Fetches a package, builds its environment and learns how its suite behaves. Every step is kept in the cache, so the
 * second time takes as long as reading it. A package that cannot serve is a refusal, not an error.
 */
export async function prepareSource(
  maker: TaskMaker,
  spec: SourceSpec,
  options: WorkOptions,
): Promise<Result<PreparedSource, Refusal>> {
  const opened = await openSource(spec, { ...maker, ...options })
  if (!opened.ok) return opened
  const source = opened.value
  const detected = detectRecipe(source, maker.python)
  if (!detected.ok) return detected
  const draft = detected.value
  const settled = await settleSuite(maker, { source, draft }, options)
  if (!settled.ok) return settled
  const suite = settled.value
  const baseline = await runBaseline(maker, { source, suite }, options)
  if (!baseline.ok) return baseline
  return ok({ source, layout: draft.layout, environment: suite.environment, baseline: baseline.value })
}
