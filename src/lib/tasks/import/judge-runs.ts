import type { HiddenTests } from '../../domain/task.ts'
import type { TestOutcome } from '../../domain/verdict.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import type { TestFailure } from '../../suite/test-run.ts'

/** One complete run of the suite. */
export type SuiteRun = {
  readonly outcomes: ReadonlyMap<string, TestOutcome>
  readonly failures: ReadonlyMap<string, TestFailure>
}

/**
 * Which tests the fix makes pass, and which pass with it and without it, every time. A test that changed its outcome
 * between repeats decides nothing; how often it did is kept. Refuses, in one sentence, when the fix makes no test pass.
 */
export function judgeRuns(
  before: readonly SuiteRun[],
  after: readonly SuiteRun[],
): Result<HiddenTests, string> {
  const ids = [...new Set([...before, ...after].flatMap(({ outcomes }) => [...outcomes.keys()]))].sort(
    comparePaths,
  )
  const always = (runs: readonly SuiteRun[], is: (outcome: TestOutcome) => boolean, id: string): boolean =>
    runs.every(({ outcomes }) => is(outcomes.get(id) ?? 'missing'))
  const passing = ids.filter((id) => always(after, (outcome) => outcome === 'passed', id))
  const failToPass = passing.filter((id) => always(before, isFailure, id))
  const passToPass = passing.filter((id) => always(before, (outcome) => outcome === 'passed', id))
  const rates = ids.flatMap((id) => {
    const rate = Math.max(flakeRate(before, id), flakeRate(after, id))
    return rate === 0 ? [] : [[id, rate] as const]
  })
  if (failToPass.length === 0) return refused(whyNone({ ids, passToPass, passing }, before, after))
  return ok({ FAIL_TO_PASS: failToPass, PASS_TO_PASS: passToPass, flake_rate: Object.fromEntries(rates) })
}

/** A skipped test says nothing about the fix. */
function isFailure(outcome: TestOutcome): boolean {
  return outcome === 'failed' || outcome === 'error' || outcome === 'missing'
}

/** Share of repeats in which the outcome was not the first one's. */
function flakeRate(runs: readonly SuiteRun[], id: string): number {
  const first = runs[0]?.outcomes.get(id)
  return runs.filter(({ outcomes }) => outcomes.get(id) !== first).length / runs.length
}

type Counts = {
  readonly ids: readonly string[]
  readonly passToPass: readonly string[]
  readonly passing: readonly string[]
}

function whyNone(
  { ids, passToPass, passing }: Counts,
  before: readonly SuiteRun[],
  after: readonly SuiteRun[],
): string {
  const counts = `${passToPass.length} of ${ids.length} tests pass with and without it`
  const broken = ids.filter(
    (id) => !passing.includes(id) && isFailure(after[0]?.outcomes.get(id) ?? 'missing'),
  )
  const [first] = broken
  if (first === undefined)
    return `The fix makes no failing test pass. ${counts}, and none fails only without it: the tests do not notice the bug.`
  const failure = after[0]?.failures.get(first) ?? before[0]?.failures.get(first)
  const message = failure?.message.split('\n')[0] ?? 'it was not found'
  return `The fix makes no failing test pass. ${counts}, and ${broken.length} fail even with it, e.g. ${first}: ${message}`
}
