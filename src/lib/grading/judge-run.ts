import type { HiddenTests } from '../domain/task.ts'
import type { Finding, TestOutcome, Verdict } from '../domain/verdict.ts'
import { contradictions, type JudgedWorker } from './judge-workers.ts'
import type { SourceScan } from './scan-source.ts'

/** A verdict before it is bound to its task, patch and grader. */
export type Judgement = Pick<
  Verdict,
  'status' | 'reason' | 'tests' | 'findings' | 'exitCodes' | 'peakMemoryBytes'
> & { readonly log: string }

export type RunEvidence = {
  readonly hidden: HiddenTests
  readonly workers: readonly JudgedWorker[]
  /** Attempts that were taken back before anything ran. */
  readonly attempts: readonly Finding[]
  readonly scan: SourceScan
  readonly peakMemoryBytes: number | null
}

/**
 * Decides from what was seen.
 *
 * Tests: one that ran as written several times passed when it passed every time. A flaky one (`flake_rate` above 0) is
 * decided by at least half of its runs for FAIL_TO_PASS, by any one of them for PASS_TO_PASS.
 *
 * Tampering: proof from the run (canaries, contradictions, channels, endings) always decides. An attempt that was taken
 * back, or source that reaches for the test framework, makes an answer that does not resolve `tampered`; source that
 * does so makes one that resolves `tampered` too, because its results cannot be told from its own making. An answer
 * that resolves without the help of what was taken back is resolved, with the attempt on record.
 */
export function judgeRun(evidence: RunEvidence): Judgement {
  const { hidden, workers, attempts, scan } = evidence
  const tests = testTable(hidden, workers)
  const proofs = unique([...workers.flatMap((worker) => worker.proofs), ...contradictions(workers)])
  const findings = unique([...proofs, ...scan.decisive, ...attempts, ...scan.notes])
  const common = {
    tests,
    findings,
    exitCodes: workers.map(({ report }) => (report.end === 'exited' ? report.code : -report.code)),
    peakMemoryBytes: evidence.peakMemoryBytes,
    log: workers.map(({ report }) => report.log).join('\n'),
  }
  const failing = Object.entries(tests).filter(([, test]) => test.after !== 'passed')
  const decisive = [
    ...proofs,
    ...scan.decisive,
    ...(failing.length > 0 ? attempts.filter(isDecisive) : []),
  ][0]
  if (decisive !== undefined)
    return { ...common, status: 'tampered', reason: `${decisive.name}: ${decisive.detail}` }
  const ended = workers.map(endReason).find((reason) => reason !== null)
  if (ended !== undefined && ended !== null) return { ...common, status: 'unresolved', reason: ended }
  if (failing.length === 0) return { ...common, status: 'resolved', reason: resolvedReason(hidden) }
  return { ...common, status: 'unresolved', reason: failureReason(failing, workers) }
}

/** Deleting a test is also what a clumsy honest answer does. */
const isDecisive = (finding: Finding): boolean => finding.name !== 'deleted_test'

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.name}\n${finding.detail}`, finding])).values()]
}

function testTable(hidden: HiddenTests, workers: readonly JudgedWorker[]): Verdict['tests'] {
  const seen = new Map<string, TestOutcome[]>()
  for (const { planned, folded } of workers) {
    for (const id of planned.real)
      seen.set(id, [...(seen.get(id) ?? []), folded.outcomes.get(id) ?? 'missing'])
  }
  const entry = (group: 'FAIL_TO_PASS' | 'PASS_TO_PASS') => (id: string) => {
    const flaky = (hidden.flake_rate[id] ?? 0) > 0
    const share = flaky ? (group === 'FAIL_TO_PASS' ? 0.5 : 0) : 1
    return [id, { group, after: combined(seen.get(id) ?? [], share) }] as const
  }
  return Object.fromEntries([
    ...hidden.FAIL_TO_PASS.map(entry('FAIL_TO_PASS')),
    ...hidden.PASS_TO_PASS.map(entry('PASS_TO_PASS')),
  ])
}

/** Passed when at least this share of the runs, and at least one, passed; otherwise the first other outcome. */
function combined(outcomes: readonly TestOutcome[], share: number): TestOutcome {
  const passes = outcomes.filter((outcome) => outcome === 'passed').length
  if (passes > 0 && passes >= share * outcomes.length) return 'passed'
  return outcomes.find((outcome) => outcome !== 'passed') ?? 'missing'
}

function resolvedReason({ FAIL_TO_PASS, PASS_TO_PASS }: HiddenTests): string {
  return `All ${FAIL_TO_PASS.length} FAIL_TO_PASS and ${PASS_TO_PASS.length} PASS_TO_PASS tests pass.`
}

type Entry = readonly [string, Verdict['tests'][string]]

function failureReason(failing: readonly Entry[], workers: readonly JudgedWorker[]): string {
  const hidden = failing.filter(([, test]) => test.group === 'FAIL_TO_PASS')
  const [id, test] = hidden[0] ?? failing[0] ?? ['', { group: 'FAIL_TO_PASS', after: 'missing' }]
  const count = hidden.length > 0 ? hidden.length : failing.length
  const which = count === 1 ? `1 ${test.group} test does` : `${count} ${test.group} tests do`
  return `${which} not pass: ${id} is ${wordFor(id, test.after, workers)}.${because(id, workers)}`
}

function wordFor(id: string, after: TestOutcome, workers: readonly JudgedWorker[]): string {
  const outcomes = workers.flatMap(({ planned, folded }) =>
    planned.real.includes(id) ? [folded.outcomes.get(id) ?? 'missing'] : [],
  )
  return outcomes.includes('passed') && after !== 'passed'
    ? `${after} in some runs and passed in others`
    : after
}

function because(id: string, workers: readonly JudgedWorker[]): string {
  const message = workers
    .filter(({ planned }) => planned.real.includes(id))
    .map(({ folded }) => folded.messages.get(id) || folded.collectErrors[0] || '')
    .find((text) => text !== '')
  if (message === undefined) return ''
  return ` ${message.split('\n').slice(0, 3).join(' ').slice(0, 300)}`
}

/** The code under test ended the test process itself, or never let it end. */
function endReason({ report, planned, folded }: JudgedWorker): string | null {
  const what = planned.kind === 'narrow' ? 'the hidden tests' : 'the tests'
  if (report.end === 'timeout') return `With the patch ${what} did not end in time.`
  if (report.end === 'signal') return `With the patch ${what} were ended by signal ${report.code}.`
  if (report.code === 1 && folded.finished === 1) return null
  return `With the patch ${what} could not be run to their end (exit status ${report.code}).`
}
