import type { SandboxOutcome } from '../domain/ports/sandbox.ts'
import { ExternalError } from '../kernel/errors.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { collectResults } from './collect-results.ts'
import { encodeVariants } from './encode-variants.ts'
import { newLinePrefix } from './progress-lines.ts'
import { pythonCommand, pythonVariables } from './python-command.ts'
import type { Suite } from './suite.ts'
import type { Variant, VariantBatch, VariantResult } from './variant.ts'

/**
 * Tries many variants of one workspace in one sandbox run. Results come in the order given, one for each variant
 * unless `onResult` stopped the batch. When a variant takes the whole sandbox down, the rest runs in a new one; when
 * `limits.seconds` are over, the rest is told as 'timeout'.
 * Throws AbortedError when the signal fires, and ExternalError AGT_SANDBOX_FAILED when nothing could be learned.
 */
export async function runVariants(
  suite: Suite,
  batch: VariantBatch,
  signal: AbortSignal,
): Promise<readonly VariantResult[]> {
  const results: VariantResult[] = []
  let hadResults = true
  while (results.length < batch.variants.length) {
    throwIfAborted(signal)
    const part = await runOnce(suite, { ...batch, variants: batch.variants.slice(results.length) }, signal)
    results.push(...part.results)
    if (part.stopped) break
    if (part.failure === null) continue
    const rest = batch.variants.slice(results.length)
    // A second sandbox that ends before its first result will not be the fault of one variant.
    const isLost = part.failure.kind === 'timeout' || (!hadResults && part.results.length === 0)
    hadResults = part.results.length > 0
    for (const variant of isLost ? rest : rest.slice(0, 1)) {
      const blamed = unknownResult(variant, part.failure)
      results.push(blamed)
      if (batch.onResult?.(blamed) === false) return results
    }
  }
  return results
}

type Failure = { readonly kind: 'timeout' | 'crash'; readonly detail: string; readonly seconds: number }
type Part = {
  readonly results: readonly VariantResult[]
  readonly stopped: boolean
  /** Why the sandbox ended before all variants were done. */
  readonly failure: Failure | null
}

async function runOnce(suite: Suite, batch: VariantBatch, signal: AbortSignal): Promise<Part> {
  const prefix = newLinePrefix()
  const stdin = await encodeVariants(batch, batch.variants, prefix)
  const stop = new AbortController()
  const collector = collectResults(batch, prefix, () => stop.abort())
  const job = {
    environment: batch.environment,
    workspace: batch.workspace,
    tools: suite.tools,
    command: (inside: Parameters<typeof pythonCommand>[0]) => pythonCommand(inside, 'run_variants.py'),
    variables: () => pythonVariables(),
    stdin,
    limits: batch.limits,
    onLine: collector.onLine,
  }
  try {
    const outcome = await suite.sandbox.run(job, AbortSignal.any([signal, stop.signal]))
    throwIfAborted(signal)
    if (outcome.kind !== 'infra') collector.addMissed(outcome.files.get('results.jsonl'))
    const isComplete = collector.results.length === batch.variants.length
    const failure = isComplete || stop.signal.aborted ? null : explainEnd(outcome)
    return { results: collector.results, stopped: stop.signal.aborted, failure }
  } catch (error) {
    if (!stop.signal.aborted || signal.aborted) throw error
    return { results: collector.results, stopped: true, failure: null }
  }
}

function explainEnd(outcome: SandboxOutcome): Failure {
  if (outcome.kind === 'infra') {
    throw new ExternalError('AGT_SANDBOX_FAILED', `The variants could not be run: ${outcome.reason}.`, {
      service: 'sandbox',
      retryable: outcome.retryable,
    })
  }
  const { seconds } = outcome
  if (outcome.kind === 'timeout')
    return { kind: 'timeout', detail: 'the time of the whole batch is up', seconds }
  if (outcome.oomKilled)
    return { kind: 'crash', detail: 'the memory of the whole sandbox was used up', seconds }
  const words = outcome.stderr.trim().split('\n').slice(-8).join('\n')
  return { kind: 'crash', detail: `the sandbox ended with exit code ${outcome.exitCode}: ${words}`, seconds }
}

function unknownResult(variant: Variant, failure: Failure): VariantResult {
  return {
    id: variant.id,
    ...failure,
    snippet: null,
    outcomes: new Map(),
    failures: new Map(),
    lines: null,
  }
}
