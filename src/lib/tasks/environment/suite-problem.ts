import type { TestRun } from '../../suite/test-run.ts'
import type { Refusal, RefusalKind } from '../refusal.ts'

/** Fewer passing tests than this share make a suite useless as a judge. */
const leastPassing = 0.8

/** Why a run cannot be built upon; null when it can. A few red tests do no harm: they are never used. */
export function suiteProblem(label: string, run: Exclude<TestRun, { kind: 'infra' }>): Refusal | null {
  return run.kind === 'ran' ? redProblem(label, run) : brokenProblem(label, run)
}

function redProblem(label: string, run: TestRun & { kind: 'ran' }): Refusal | null {
  const outcomes = [...run.outcomes.values()]
  const passed = outcomes.filter((outcome) => outcome === 'passed').length
  const failed = outcomes.filter((outcome) => outcome === 'failed' || outcome === 'error').length
  if (outcomes.length === 0) return problem('no_tests', `${label}: pytest finds no tests in its source.`)
  if (passed === 0 && failed === 0) return problem('no_tests', `${label}: all its tests are skipped here.`)
  if (passed >= leastPassing * (passed + failed)) return null
  const example = [...run.failures.values()][0]?.message.split('\n')[0]
  const because = example === undefined ? '' : `, e.g. ${example}`
  return problem('suite_red', `${label}: only ${passed} of its ${passed + failed} tests pass${because}.`)
}

function brokenProblem(label: string, run: TestRun & { kind: 'broken' }): Refusal {
  const detail = run.detail.trim().split('\n').at(-1) ?? ''
  switch (run.reason) {
    case 'timeout':
      return problem('suite_slow', `${label}: its tests take longer than ${Math.round(run.seconds)} s.`)
    case 'no_tests':
      return problem('no_tests', `${label}: pytest finds no tests in its source.`)
    case 'collection':
      return problem('collection', `${label}: its tests cannot be collected: ${detail}`)
    case 'memory':
      return problem('suite_broken', `${label}: its tests need more memory than they are given.`)
    case 'crash':
      return problem('suite_broken', `${label}: its test run crashed: ${detail}`)
  }
}

function problem(kind: RefusalKind, reason: string): Refusal {
  return { kind, reason }
}
