import type { VariantResult } from '../../../suite/variant.ts'
import type { Attempt } from '../attempt.ts'
import type { Snapshot } from '../snapshot.ts'
import type { CheckedRepair } from './check-repairs.ts'
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
  { candidates, snapshot }: { readonly candidates: readonly CheckedRepair[]; readonly snapshot: Snapshot },
): Promise<readonly CheckedRepair[]> {
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
  const broken = after.map((result) => brokenBy(result, passing))
  const again = await runAgain(attempt, { chosen, broken, seconds })
  const kept = candidates.filter((_, index) => brokenBy(again[index], broken[index] ?? []).length === 0)
  attempt.diary.act({
    why: 'Run all visible tests on what is left, and on the unchanged package.',
    tool: 'run_tests',
    arguments: { candidates: chosen.length, tests: passing.length },
    saw: `${kept.length} of ${candidates.length} break no visible test.`,
  })
  return kept
}

type Broken = {
  readonly chosen: readonly CheckedRepair[]
  readonly broken: readonly (readonly string[])[]
  readonly seconds: number
}

/** A test may fail for other reasons than the edit: only what fails twice is broken. */
async function runAgain(attempt: Attempt, { chosen, broken, seconds }: Broken) {
  const variants = chosen.map(({ path, content }, index) => ({
    id: `again-${index}`,
    files: { [path]: content },
    tests: broken[index] ?? [],
    seconds,
  }))
  const results = await attempt.run(variants.filter(({ tests }) => tests.length > 0))
  const byId = new Map(results.map((result) => [result.id, result]))
  return variants.map(({ id }) => byId.get(id))
}

/** Tests that do not pass any more; a run that did not end says nothing. */
function brokenBy(result: VariantResult | undefined, passing: readonly string[]): readonly string[] {
  if (result === undefined || result.kind === 'timeout') return []
  return passing.filter((id) => {
    const outcome = result.outcomes.get(id)
    return outcome !== 'passed' && outcome !== 'skipped'
  })
}
