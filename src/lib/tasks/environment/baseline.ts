import { z } from 'zod'

/** How a suite behaves on the package as it is. */
export const baselineSchema = z.strictObject({
  /** Ids of the tests that passed in every run, sorted. */
  passing: z.array(z.string()),
  /** Share of runs in which a test's outcome differed from its first, for those that did. */
  flakeRate: z.record(z.string(), z.number()),
  /** Wall seconds of a plain run. */
  seconds: z.number(),
  /** For each source file, each executed line with the indices (into `passing`) of the tests that execute it. */
  coverage: z.record(z.string(), z.array(z.tuple([z.number(), z.array(z.number())]))),
})
export type Baseline = z.infer<typeof baselineSchema>

/** Tests that execute any of the 1-based lines, in the order of `passing`. */
export function coveringTests(
  baseline: Baseline,
  path: string,
  lines: ReadonlySet<number>,
): readonly string[] {
  const indices = new Set<number>()
  for (const [line, tests] of baseline.coverage[path] ?? [])
    if (lines.has(line)) for (const index of tests) indices.add(index)
  return [...indices].sort((a, b) => a - b).flatMap((index) => baseline.passing[index] ?? [])
}
