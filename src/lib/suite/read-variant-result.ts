import { z } from 'zod'
import { lineRangesSchema, linesByFile } from './line-ranges.ts'
import { suiteRecordSchema } from './suite-record.ts'
import { gatherFacts, type TestFacts } from './test-facts.ts'
import type { SnippetResult, Variant, VariantResult } from './variant.ts'

const snippetRecordSchema = z.object({
  type: z.literal('snippet'),
  stdout: z.string(),
  stderr: z.string(),
  exception: z.object({ type: z.string(), message: z.string(), traceback: z.string() }).nullable(),
  lines: lineRangesSchema.nullable(),
})
type SnippetRecord = z.infer<typeof snippetRecordSchema>

/** How one variant ended, as `templates/python/run_variants.py` tells it. */
export const variantRecordSchema = z.object({
  /** Place of the variant in its batch. */
  index: z.number().int().nonnegative(),
  end: z.enum(['done', 'equivalent', 'timeout', 'crash']),
  detail: z.string(),
  seconds: z.number().nonnegative(),
  records: z.array(z.union([suiteRecordSchema, snippetRecordSchema])),
})
export type VariantRecord = z.infer<typeof variantRecordSchema>

/** pytest's exit codes: its session was interrupted, it failed itself, it could not start (a conftest broke). */
const interrupted = 2
const internalError = 3
const usageError = 4

export function readVariantResult(variant: Variant, record: VariantRecord): VariantResult {
  const snippet = record.records.find((fact) => fact.type === 'snippet')
  const facts = gatherFacts(record.records.filter((fact) => fact.type !== 'snippet'))
  return {
    id: variant.id,
    ...endOf(variant, record, facts),
    snippet: snippet === undefined ? null : readSnippet(snippet),
    outcomes: facts.outcomes,
    failures: facts.failures,
    lines: variant.trace === true ? facts.lines : null,
    seconds: record.seconds,
  }
}

function readSnippet({ stdout, stderr, exception, lines }: SnippetRecord): SnippetResult {
  return { stdout, stderr, exception, lines: lines === null ? null : linesByFile([lines]) }
}

function endOf(
  variant: Variant,
  record: VariantRecord,
  facts: TestFacts,
): { readonly kind: VariantResult['kind']; readonly detail: string } {
  const place = facts.running === null ? '' : ` while running ${facts.running}`
  const [reason = '', ...words] = record.detail.split('\n')
  if (record.end !== 'done') return { kind: record.end, detail: [`${reason}${place}`, ...words].join('\n') }
  if (usedUpMemory(record, facts)) return { kind: 'crash', detail: 'it used up its memory' }
  if (facts.exitCode === internalError) {
    return { kind: 'crash', detail: facts.internalError?.message ?? 'pytest failed' }
  }
  if (facts.exitCode === interrupted) return { kind: 'crash', detail: `the tests stopped the run${place}` }
  if (facts.exitCode === usageError)
    return { kind: 'import_error', detail: words.join('\n') || 'the tests could not start' }
  const [first] = facts.collectionErrors
  if (variant.tests.length > 0 && facts.durations.size === 0 && first !== undefined) {
    return { kind: 'import_error', detail: `${first[0]}: ${first[1].message}` }
  }
  return { kind: 'ran', detail: '' }
}

/** Whether Python can still report it as a failing test is chance; equal variants must have equal results. */
function usedUpMemory(record: VariantRecord, facts: TestFacts): boolean {
  const messages = [...facts.failures.values(), facts.internalError].map((failure) => failure?.message ?? '')
  return (
    messages.some((message) => message.startsWith('MemoryError')) ||
    record.records.some((fact) => fact.type === 'snippet' && fact.exception?.type === 'MemoryError')
  )
}
