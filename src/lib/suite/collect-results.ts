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
  let parts = ''
  const add = (record: VariantRecord) => {
    const variant = batch.variants[results.length]
    // One that was lost on the way leaves those behind it to the results file: order matters more than speed.
    if (variant === undefined || isStopped || record.index !== results.length) return
    const result = readVariantResult(variant, record)
    results.push(result)
    isStopped = batch.onResult?.(result) === false
    if (isStopped) stop()
  }
  return {
    results,
    onLine: (line) => {
      if (!line.startsWith(prefix)) return
      parts += line.slice(prefix.length + 1)
      if (line[prefix.length] === '+') return
      const record = readJsonLine(parts, variantRecordSchema)
      parts = ''
      if (record !== null) add(record)
    },
    addMissed: (file) => {
      const records = readJsonLines(new TextDecoder().decode(file), variantRecordSchema)
      if (records.ok) for (const record of records.value) add(record)
    },
  }
}
