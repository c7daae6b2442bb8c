import { z } from 'zod'

/** Inclusive ranges of line numbers by file, as the Python side writes them. */
export const lineRangesSchema = z.record(
  z.string(),
  z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])),
)
export type LineRanges = z.infer<typeof lineRangesSchema>

/** Sorted line numbers by file; ranges of several records of one test may overlap. */
export function linesByFile(records: readonly LineRanges[]): ReadonlyMap<string, readonly number[]> {
  const sets = new Map<string, Set<number>>()
  for (const record of records) {
    for (const [file, ranges] of Object.entries(record)) {
      const lines = sets.get(file) ?? new Set()
      for (const [first, last] of ranges) for (let line = first; line <= last; line++) lines.add(line)
      sets.set(file, lines)
    }
  }
  return new Map([...sets].map(([file, lines]) => [file, [...lines].sort((a, b) => a - b)]))
}
