import type { TestOutcome } from '../domain/verdict.ts'
import { type LineRanges, linesByFile } from './line-ranges.ts'
import type { SuiteRecord } from './suite-record.ts'
import type { LineCoverage, TestFailure } from './test-run.ts'

/** What the records of one pytest run add up to. */
export type TestFacts = {
  readonly outcomes: ReadonlyMap<string, TestOutcome>
  readonly durations: ReadonlyMap<string, number>
  readonly failures: ReadonlyMap<string, TestFailure>
  readonly collectionErrors: ReadonlyMap<string, TestFailure>
  readonly lines: LineCoverage
  /** The test that had started and not ended; null between tests. */
  readonly running: string | null
  readonly internalError: TestFailure | null
  /** pytest's own exit code; null when it never came to its end. */
  readonly exitCode: number | null
}

/** A requested test that was not collected is 'missing', or 'error' when the file that holds it could not be. */
export function gatherFacts(records: readonly SuiteRecord[]): TestFacts {
  const outcomes = new Map<string, TestOutcome>()
  const durations = new Map<string, number>()
  const failures = new Map<string, TestFailure>()
  const collectionErrors = new Map<string, TestFailure>()
  const ranges = new Map<string, LineRanges[]>()
  let running: string | null = null
  let internalError: TestFailure | null = null
  let exitCode: number | null = null
  for (const record of records) {
    if (record.type === 'start') running = record.id
    else if (record.type === 'collect_error') collectionErrors.set(record.id, failureOf(record))
    else if (record.type === 'missing') for (const id of record.ids) outcomes.set(id, 'missing')
    else if (record.type === 'internal_error') internalError = failureOf(record)
    else if (record.type === 'end') exitCode = record.exitCode
    else if (record.type === 'lines') {
      const before = ranges.get(record.id)
      if (before === undefined) ranges.set(record.id, [record.files])
      else before.push(record.files)
    } else if (record.type === 'test') {
      running = null
      if (isFailure(outcomes.get(record.id))) continue
      outcomes.set(record.id, record.outcome)
      durations.set(record.id, record.seconds)
      if (record.message !== undefined) failures.set(record.id, failureOf(record))
    }
  }
  blameCollection(outcomes, failures, collectionErrors)
  const lines = new Map([...ranges].map(([id, parts]) => [id, linesByFile(parts)]))
  return { outcomes, durations, failures, collectionErrors, lines, running, internalError, exitCode }
}

function failureOf(record: {
  readonly message?: string | undefined
  readonly traceback?: string | undefined
}): TestFailure {
  return { message: record.message ?? '', traceback: record.traceback ?? '' }
}

/** Two tests can share an id; one failure makes the id a failure. */
function isFailure(outcome: TestOutcome | undefined): boolean {
  return outcome === 'failed' || outcome === 'error'
}

function blameCollection(
  outcomes: Map<string, TestOutcome>,
  failures: Map<string, TestFailure>,
  errors: ReadonlyMap<string, TestFailure>,
): void {
  for (const [id, outcome] of outcomes) {
    if (outcome !== 'missing') continue
    const error = [...errors].find(([place]) => isCollectedFrom(id, place))
    if (error === undefined) continue
    outcomes.set(id, 'error')
    failures.set(id, error[1])
  }
}

/** `place` is a file, a class in it, or a folder; '' and '.' are the root of all. */
function isCollectedFrom(id: string, place: string): boolean {
  if (place === '' || place === '.') return true
  return id.startsWith(`${place}::`) || id.startsWith(`${place}/`)
}
