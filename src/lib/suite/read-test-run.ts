import type { SandboxOutcome } from '../domain/ports/sandbox.ts'
import type { Result } from '../kernel/result.ts'
import { readJsonLines } from './json-lines.ts'
import { withoutOwnLines } from './progress-lines.ts'
import { type SuiteRecord, suiteRecordSchema } from './suite-record.ts'
import { gatherFacts, type TestFacts } from './test-facts.ts'
import type { TestRun, TestRunRequest } from './test-run.ts'

type Ended = Exclude<SandboxOutcome, { readonly kind: 'infra' }>
type BrokenReason = Extract<TestRun, { readonly kind: 'broken' }>['reason']

/** pytest's exit codes that mean its session did not come to a regular end. */
const interrupted = 2
const internalError = 3
const usageError = 4

/** What a sandbox run of `run_suite.py` says about the tests. */
export function readTestRun(
  outcome: SandboxOutcome,
  run: { readonly request: TestRunRequest; readonly prefix: string },
): TestRun {
  if (outcome.kind === 'infra') return { kind: 'infra', reason: outcome.reason, retryable: outcome.retryable }
  const log = logOf(outcome, run.prefix)
  const records = readRecords(outcome)
  const facts = gatherFacts(records.ok ? records.value : [])
  const trouble = records.ok
    ? troubleOf(outcome, facts, log)
    : { reason: 'crash' as const, detail: records.reason }
  if (trouble !== null) {
    const { outcomes: finished, running } = facts
    return { kind: 'broken', ...trouble, finished, running, log, seconds: outcome.seconds }
  }
  return {
    kind: 'ran',
    outcomes: facts.outcomes,
    collectionErrors: facts.collectionErrors,
    durations: facts.durations,
    failures: facts.failures,
    coverage: run.request.coverage ? facts.lines : null,
    exitCode: facts.exitCode ?? internalError,
    seconds: outcome.seconds,
    peakMemoryBytes: outcome.peakMemoryBytes,
    log,
  }
}

function readRecords(outcome: Ended): Result<readonly SuiteRecord[], string> {
  const bytes = outcome.files.get('results.jsonl') ?? new Uint8Array()
  return readJsonLines(new TextDecoder().decode(bytes), suiteRecordSchema)
}

function logOf(outcome: Ended, prefix: string): string {
  const output = withoutOwnLines(outcome.stdout, prefix)
  return outcome.stderr === '' ? output : `${output}\n${outcome.stderr}`
}

/** Why the tests' outcomes cannot be taken as the whole truth; null when they can. */
function troubleOf(
  outcome: Ended,
  facts: TestFacts,
  log: string,
): { readonly reason: BrokenReason; readonly detail: string } | null {
  const place = facts.running === null ? '' : ` while running ${facts.running}`
  if (outcome.kind === 'timeout') {
    return {
      reason: 'timeout',
      detail: `the tests did not end within ${Math.round(outcome.seconds)} s${place}`,
    }
  }
  if (facts.exitCode === null) {
    if (outcome.oomKilled) return { reason: 'memory', detail: `the tests used up their memory${place}` }
    return { reason: 'crash', detail: `the interpreter ended with exit code ${outcome.exitCode}${place}` }
  }
  if (facts.exitCode === internalError) {
    return { reason: 'crash', detail: facts.internalError?.message ?? 'pytest failed' }
  }
  if (facts.exitCode === interrupted) return { reason: 'crash', detail: `the tests stopped the run${place}` }
  if (facts.exitCode === usageError) return { reason: 'collection', detail: lastLines(log) }
  return emptiness(facts)
}

function emptiness(facts: TestFacts): { readonly reason: BrokenReason; readonly detail: string } | null {
  if (facts.durations.size > 0) return null
  const [first] = facts.collectionErrors
  if (first !== undefined) return { reason: 'collection', detail: `${first[0]}: ${first[1].message}` }
  if (facts.outcomes.size > 0) return null
  return { reason: 'no_tests', detail: 'no test was found' }
}

function lastLines(log: string): string {
  return log.trim().split('\n').slice(-8).join('\n')
}
