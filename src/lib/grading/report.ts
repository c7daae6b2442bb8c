import type { Verdict } from '../domain/verdict.ts'

type Group = { readonly success: readonly string[]; readonly failure: readonly string[] }

/** One instance's report.json as the benchmark writes it. Keys and their order are the benchmark's. */
export type InstanceReport = {
  readonly patch_is_None: boolean
  readonly patch_exists: boolean
  readonly patch_successfully_applied: boolean
  readonly resolved: boolean
  readonly infra_failure: boolean
  readonly infra_failure_reason?: string
  /** Only where the tests ran with the patch. */
  readonly tests_status?: Readonly<
    Record<'FAIL_TO_PASS' | 'PASS_TO_PASS' | 'FAIL_TO_FAIL' | 'PASS_TO_FAIL', Group>
  >
}

/** What became of one prediction. A verdict is null where there was no patch to grade. */
export type GradedPrediction = {
  readonly instanceId: string
  readonly verdict: Verdict | null
  /** Why there is no verdict though there is a patch. */
  readonly error?: string
  /** Whether a service failed: nothing was learned. */
  readonly isInfrastructure?: boolean
}

export function instanceReport(entry: GradedPrediction): InstanceReport {
  const { verdict } = entry
  const failed = isInfrastructure(entry)
  const reason = failed ? failureReason(entry) : undefined
  const wasRun = verdict !== null && ranWithPatch.has(verdict.status)
  return {
    patch_is_None: isEmpty(entry),
    patch_exists: !isEmpty(entry),
    patch_successfully_applied: wasRun,
    resolved: verdict?.status === 'resolved',
    infra_failure: failed,
    ...(reason === undefined ? {} : { infra_failure_reason: reason }),
    ...(wasRun ? { tests_status: testsStatus(verdict) } : {}),
  }
}

const ranWithPatch: ReadonlySet<Verdict['status']> = new Set(['resolved', 'unresolved', 'tampered'])

const isEmpty = ({ verdict, error }: GradedPrediction): boolean => verdict === null && error === undefined

const isInfrastructure = (entry: GradedPrediction): boolean =>
  entry.isInfrastructure === true || entry.verdict?.status === 'infra_error'

const failureReason = ({ verdict, error }: GradedPrediction): string | undefined =>
  verdict?.status === 'infra_error' ? verdict.reason : error

function testsStatus(verdict: Verdict): NonNullable<InstanceReport['tests_status']> {
  const nothing = { success: [], failure: [] }
  return {
    FAIL_TO_PASS: groupOf(verdict, 'FAIL_TO_PASS'),
    PASS_TO_PASS: groupOf(verdict, 'PASS_TO_PASS'),
    FAIL_TO_FAIL: nothing,
    PASS_TO_FAIL: nothing,
  }
}

function groupOf(verdict: Verdict, group: 'FAIL_TO_PASS' | 'PASS_TO_PASS'): Group {
  const tests = Object.entries(verdict.tests).filter(([, test]) => test.group === group)
  const ids = (passed: boolean): string[] =>
    tests.filter(([, test]) => (test.after === 'passed') === passed).map(([id]) => id)
  return { success: ids(true), failure: ids(false) }
}

/** The run's summary, schema version 2 of the benchmark. */
export type RunSummary = Readonly<Record<`${string}_instances`, number>> &
  Readonly<Record<`${string}_ids`, readonly string[]>> & {
    readonly failure_reasons: Readonly<Record<string, string>>
    readonly schema_version: 2
  }

/** `total` is the number of instances that could have been answered; `all` their ids, for the incomplete ones. */
export function runSummary(graded: readonly GradedPrediction[], all: readonly string[]): RunSummary {
  const pick = (fits: (entry: GradedPrediction) => boolean): string[] =>
    graded
      .filter(fits)
      .map(({ instanceId }) => instanceId)
      .sort()
  const is = (...statuses: Verdict['status'][]) => {
    return ({ verdict }: GradedPrediction): boolean => verdict !== null && statuses.includes(verdict.status)
  }
  const submitted = pick(() => true)
  const completed = pick(is('resolved', 'unresolved', 'tampered'))
  const resolved = pick(is('resolved'))
  const unresolved = pick(is('unresolved', 'tampered'))
  const infra = pick(isInfrastructure)
  const empty = pick(isEmpty)
  const errors = pick(
    ({ verdict, error }) => error !== undefined || is('invalid', 'infra_error')({ instanceId: '', verdict }),
  )
  const incomplete = all.filter((id) => !submitted.includes(id)).sort()
  return {
    total_instances: all.length,
    submitted_instances: submitted.length,
    completed_instances: completed.length,
    resolved_instances: resolved.length,
    unresolved_instances: unresolved.length,
    infra_failure_instances: infra.length,
    ambiguous_failure_instances: 0,
    empty_patch_instances: empty.length,
    error_instances: errors.length,
    completed_ids: completed,
    incomplete_ids: incomplete,
    empty_patch_ids: empty,
    submitted_ids: submitted,
    resolved_ids: resolved,
    unresolved_ids: unresolved,
    infra_failure_ids: infra,
    ambiguous_failure_ids: [],
    failure_reasons: failureReasons(graded),
    error_ids: errors,
    schema_version: 2,
  }
}

function failureReasons(graded: readonly GradedPrediction[]): Record<string, string> {
  return Object.fromEntries(
    graded.flatMap((entry) => {
      const reason = failureReason(entry)
      return reason === undefined ? [] : [[entry.instanceId, reason]]
    }),
  )
}
