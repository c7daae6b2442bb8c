import type { VariantResult } from '../../../suite/variant.ts'
import type { Attempt } from '../attempt.ts'
import type { Location } from './locate.ts'
import { examplesOf, failedExamples } from './own-examples.ts'
import type { Candidate } from './propose-repairs.ts'

export type CheckedRepair = Candidate & {
  /** Documented examples that fail with it; infinite when they could not be run. */
  readonly failedExamples: number
}

/**
 * Runs the visible tests on each plausible candidate and gives back those that break none of them, the best first:
 * fewest failing documented examples, then the likeliest and smallest.
 */
export async function checkRepairs(
  attempt: Attempt,
  check: {
    readonly candidates: readonly Candidate[]
    readonly location: Location
  },
): Promise<readonly CheckedRepair[]> {
  const { candidates, location } = check
  if (candidates.length === 0) return []
  attempt.report(`checking ${candidates.length} possible repairs`)
  const results = await attempt.run(
    candidates.map((candidate, index) => ({
      id: `check-${index}`,
      files: { [candidate.path]: candidate.content },
      tests: testsFor(candidate, location),
      stopAfterFailures: 1,
      snippet: examplesOf(location.entered),
      seconds: Math.max(5, attempt.secondsLeft() * 0.5),
    })),
  )
  const kept = candidates.flatMap((candidate, index) => {
    const result = results[index]
    const isSound = result?.kind === 'ran' && breaksNothing(result, testsFor(candidate, location))
    return isSound
      ? [
          {
            ...candidate,
            failedExamples: failedExamples(result.snippet?.stdout ?? '') ?? Number.POSITIVE_INFINITY,
          },
        ]
      : []
  })
  attempt.diary.act({
    why: 'Run the visible tests on the edits that make the program behave.',
    tool: 'run_tests',
    arguments: { candidates: candidates.length, tests: location.passingTests.length },
    saw: `${kept.length} of ${candidates.length} break no visible test.`,
  })
  return kept.sort((a, b) => compareFailed(a, b) || worthOf(b, location) - worthOf(a, location))
}

function compareFailed({ failedExamples: a }: CheckedRepair, { failedExamples: b }: CheckedRepair): number {
  return a === b ? 0 : a - b
}

/** An edit elsewhere may only lead the program around the line that raises; one of that line mends it. */
const raisingRowBonus = 2

/** Of what behaves alike, the more natural line was more likely there before. */
function worthOf({ path, row, score, gain }: Candidate, { raisedAt }: Location): number {
  const worth = score * Math.exp(gain)
  return raisedAt?.path === path && raisedAt.row === row ? worth * raisingRowBonus : worth
}

/** Passing tests that execute the function of the edit; all of them when the traces do not say. */
function testsFor(candidate: Candidate, location: Location): readonly string[] {
  const touched = location.passingTests.filter((id) => location.linesOf.get(id)?.has(candidate.path) === true)
  return touched.length > 0 ? touched : location.passingTests
}

function breaksNothing(result: VariantResult, tests: readonly string[]): boolean {
  return tests.every((id) => {
    const outcome = result.outcomes.get(id)
    return outcome === 'passed' || outcome === 'skipped'
  })
}
