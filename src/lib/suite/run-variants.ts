import { ExternalError } from '../kernel/errors.ts'
import type { Suite } from './suite.ts'
import type { VariantBatch, VariantResult } from './variant.ts'

/** Tries many variants of one workspace in one sandbox run. Results come in the order given. */
export async function runVariants(
  suite: Suite,
  batch: VariantBatch,
  signal: AbortSignal,
): Promise<readonly VariantResult[]> {
  signal.throwIfAborted()
  throw new ExternalError('AGT_SANDBOX_FAILED', `Variants of ${batch.workspace} cannot be run yet.`, {
    service: suite.sandbox.backend,
  })
}
