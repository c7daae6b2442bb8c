import type { VariantResult } from '../../../suite/variant.ts'
import type { Attempt } from '../attempt.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Candidate } from './propose-repairs.ts'
import { visibleTests } from './related-tests.ts'

/** More are not worth the time: those that come first break something seldom. */
const mostConfirmed = 4
/** Share of the time left that all visible tests together may take. */
const shareOfTime = 0.6

/**
 * Leaves out repairs that break any visible test, in the order given. Whoever passes the tests that speak of the
 * function may still break another module's. Where the visible tests do not end in time, nothing is left out.
 */
export async function confirmRepairs(
  attempt: Attempt,
  { candidates, snapshot }: { readonly candidates: readonly Candidate[]; readonly snapshot: Snapshot },
): Promise<readonly Candidate[]> {
  const tests = visibleTests(snapshot.tests, attempt.parser)
  if (candidates.length === 0 || tests.length === 0) return candidates
  attempt.report('running all visible tests')
  const chosen = candidates.slice(0, mostConfirmed)
  const files = [{}, ...chosen.map(({ path, content }) => ({ [path]: content }))]
  const seconds = attempt.secondsLeft() * shareOfTime
  if (seconds < 1) return candidates
  const [before, ...after] = await attempt.run(
    files.map((changed, index) => ({ id: `confirm-${index}`, files: changed, tests, seconds })),
  )
  if (before?.kind !== 'ran') return candidates
  const passing = [...before.outcomes].filter(([, outcome]) => outcome === 'passed').map(([id]) => id)
  const kept = candidates.filter((_, index) => !breaksSome(after[index], passing))
  attempt.diary.act({
    why: 'Run all visible tests on what is left, and on the unchanged package.',
    tool: 'run_tests',
    arguments: { candidates: chosen.length, tests: passing.length },
    saw: `${kept.length} of ${candidates.length} break no visible test.`,
  })
  return kept
}

/** A run that did not end says nothing. */
function breaksSome(result: VariantResult | undefined, passing: readonly string[]): boolean {
  if (result === undefined || result.kind === 'timeout') return false
  return passing.some((id) => {
    const outcome = result.outcomes.get(id)
    return outcome !== 'passed' && outcome !== 'skipped'
  })
}
