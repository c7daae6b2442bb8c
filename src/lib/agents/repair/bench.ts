import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import { runVariants } from '../../suite/run-variants.ts'
import type { Suite } from '../../suite/suite.ts'
import type { VariantBatch, VariantResult } from '../../suite/variant.ts'

/** Where the agent tries things out. */
export interface Bench {
  prepare(recipe: EnvironmentRecipe, repository: string, signal: AbortSignal): Promise<Environment>
  run(batch: VariantBatch, signal: AbortSignal): Promise<readonly VariantResult[]>
}

export function createBench(suite: Suite): Bench {
  return {
    prepare: (recipe, repository, signal) => suite.sandbox.prepare(recipe, repository, { signal }),
    run: (batch, signal) => runVariants(suite, batch, signal),
  }
}
