import type { Finding, TestOutcome } from '../domain/verdict.ts'
import type { PlannedWorker } from './plan-workers.ts'
import { functionOf } from './test-ids.ts'
import { type FoldedReport, foldReport, type WorkerReport } from './worker-report.ts'

/** One worker with what was planned for it and what was seen. */
export type JudgedWorker = {
  readonly planned: PlannedWorker
  readonly report: WorkerReport
  readonly folded: FoldedReport
  /** Proof that the run's results are not the tests' own. */
  readonly proofs: readonly Finding[]
}

export function judgeWorker(planned: PlannedWorker, report: WorkerReport): JudgedWorker {
  const folded = foldReport(report)
  const finished = report.end === 'exited' && folded.finished !== null
  const proofs = [
    ...(report.meddled ? [meddled] : []),
    ...recordProofs(folded),
    ...endProofs(planned, report, folded),
    ...(finished ? agreementProofs(planned, report, folded) : []),
  ]
  return { planned, report, folded, proofs }
}

const meddled: Finding = {
  name: 'meddled_process',
  detail: 'The limits or the priority of the process that starts the tests were changed from inside them.',
}

/** Functions that pass as written and do not fail poisoned: two answers to one question, so neither is the code's own. */
export function contradictions(workers: readonly JudgedWorker[]): Finding[] {
  const realPasses = new Set<string>()
  const poisonOutcomes = new Map<string, TestOutcome>()
  for (const { planned, folded } of workers) {
    for (const id of planned.real) if (passed(folded.outcomes.get(id))) realPasses.add(functionOf(id))
    if (folded.finished === null) continue
    for (const [id, name] of planned.poisoned) {
      const outcome = folded.outcomes.get(id) ?? 'missing'
      if (outcome !== 'failed' && outcome !== 'error') poisonOutcomes.set(name, outcome)
    }
  }
  return [...poisonOutcomes]
    .filter(([name]) => realPasses.has(name))
    .map(([name, outcome]) => ({
      name: passed(outcome) ? 'poisoned_test_passed' : 'poisoned_test_hidden',
      detail: `${name} passes, and is ${outcome} when its expectation is changed to a wrong one.`,
    }))
}

const passed = (outcome: TestOutcome | undefined): boolean => outcome === 'passed' || outcome === 'xpassed'

function recordProofs(folded: FoldedReport): Finding[] {
  const proofs: Finding[] = []
  if (folded.foreign > 0) {
    proofs.push({
      name: 'foreign_records',
      detail: `${folded.foreign} lines in the result pipe are not the reporter's.`,
    })
  }
  if (folded.repeated.length > 0) {
    proofs.push({
      name: 'repeated_records',
      detail: `Results were reported twice, first for ${folded.repeated[0]}.`,
    })
  }
  return proofs
}

function endProofs(planned: PlannedWorker, report: WorkerReport, folded: FoldedReport): Finding[] {
  const canary = folded.outcomes.get(planned.canary)
  if (passed(canary)) {
    return [{ name: 'canary_passed', detail: 'A test that always fails was reported as passed.' }]
  }
  if (report.end !== 'exited') return []
  if (report.code === 0) {
    const detail = 'The test process ended as if everything had passed, though one test always fails.'
    return [{ name: folded.finished === null ? 'early_exit' : 'exit_code', detail }]
  }
  if (folded.finished !== null && folded.finished !== report.code) {
    const detail = `The session announced exit status ${folded.finished}, the process ended with ${report.code}.`
    return [{ name: 'exit_code', detail }]
  }
  if (report.code === 1 && folded.finished !== null && canary !== 'failed') {
    const detail = `A test that always fails was ${canary ?? 'not run'}.`
    return [{ name: 'canary_missing', detail }]
  }
  return []
}

/** Per test, pytest's own XML report must say what the reporter said. */
function agreementProofs(planned: PlannedWorker, report: WorkerReport, folded: FoldedReport): Finding[] {
  if (report.code !== 1) return []
  if (report.junit === null) {
    return [
      {
        name: 'channels_disagree',
        detail: 'The XML report of a finished test session is missing or damaged.',
      },
    ]
  }
  const junit = report.junit
  const ids = [...planned.real, ...planned.poisoned.keys(), planned.canary]
  const differing = ids.find(
    (id) => !agree(folded.outcomes.get(id), junit[id]) && !agreesInParts(folded, id, junit[id]),
  )
  if (differing === undefined) return []
  const [said, wrote] = [folded.outcomes.get(differing) ?? 'missing', junit[differing] ?? 'missing']
  const detail = `${differing} is ${said} by the reporter and ${wrote} in the XML report.`
  return [{ name: 'channels_disagree', detail }]
}

/** The XML report has fewer words: an unexpected pass is a pass there, and an error beside a failure is 'mixed'. */
function agree(outcome: TestOutcome | undefined, junit: string | undefined): boolean {
  if (outcome === undefined || outcome === 'missing') return !(junit === 'passed')
  if (outcome === 'xpassed') return junit === 'passed'
  if (outcome === 'error') return junit === 'error' || junit === 'mixed'
  return outcome === junit
}

/** Subtests share their test's entry in the XML report, where a skipped one hides that the test itself passed. */
function agreesInParts(folded: FoldedReport, id: string, junit: string | undefined): boolean {
  if (!folded.partlySkipped.has(id)) return false
  const outcome = folded.outcomes.get(id)
  return (outcome === 'passed' && junit === 'skipped') || (outcome === 'failed' && junit === 'mixed')
}
