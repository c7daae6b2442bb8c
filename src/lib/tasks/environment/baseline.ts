import { z } from 'zod'

/** How a suite behaves on the package as it is. */
export const baselineSchema = z.strictObject({
  /** Ids of the tests that passed in every run, sorted. */
  passing: z.array(z.string()),
  /** Share of runs in which a test's outcome differed from its first, for those that did. */
  flakeRate: z.record(z.string(), z.number()),
  /** Wall seconds of a plain run, and of each passing test in it. */
  seconds: z.number(),
  durations: z.array(z.number()),
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

/** Seconds that these tests took in the plain run, one after the other. */
export function secondsOf(baseline: Baseline, tests: readonly string[]): number {
  const wanted = new Set(tests)
  return baseline.passing.reduce((sum, id, i) => sum + (wanted.has(id) ? (baseline.durations[i] ?? 0) : 0), 0)
}
