import { readJsonLine, readJsonLines } from './json-lines.ts'
import { readVariantResult, type VariantRecord, variantRecordSchema } from './read-variant-result.ts'
import type { VariantBatch, VariantResult } from './variant.ts'

export type Collector = {
  readonly results: readonly VariantResult[]
  readonly onLine: (line: string) => void
  /** Takes from the results file what did not come through the stream. */
  readonly addMissed: (file: Uint8Array | undefined) => void
}

/** Reads results as they are streamed, in the order of the batch; calls `stop` once `onResult` has had enough. */
export function collectResults(batch: VariantBatch, prefix: string, stop: () => void): Collector {
  const results: VariantResult[] = []
  let isStopped = false
  const add = (record: VariantRecord) => {
    const variant = batch.variants[results.length]
    if (variant === undefined || isStopped) return
    const result = readVariantResult(variant, record)
    results.push(result)
    isStopped = batch.onResult?.(result) === false
    if (isStopped) stop()
  }
  return {
    results,
    onLine: (line) => {
      if (!line.startsWith(prefix)) return
      const record = readJsonLine(line.slice(prefix.length), variantRecordSchema)
      if (record !== null) add(record)
    },
    addMissed: (file) => {
      const records = readJsonLines(new TextDecoder().decode(file), variantRecordSchema)
      if (records.ok) for (const record of records.value.slice(results.length)) add(record)
    },
  }
}
