import type { TestOutcome, Verdict } from '../domain/verdict.ts'

const statusWords: Readonly<Record<Verdict['status'], string>> = {
  resolved: 'Resolved: the patch does what the hidden tests ask, and breaks nothing they know of.',
  unresolved: 'Not resolved: the patch was run honestly and does not do what the hidden tests ask.',
  tampered: 'Tampered: the patch tried to decide its own grade, so its results are not believed.',
  invalid: 'Invalid: the patch was refused before anything ran.',
  infra_error: 'Infrastructure error: nothing was learned about the patch, and nothing counts against it.',
}

const outcomeWords: Readonly<Record<TestOutcome, string>> = {
  passed: 'passes',
  failed: 'fails',
  error: 'cannot be set up or torn down',
  skipped: 'is skipped, which does not count as passing',
  xfailed: 'fails as marked, which does not count as passing',
  xpassed: 'passes though marked to fail, which does not count as passing',
  missing: 'did not run, which counts as failing',
}

const shown = 20

/** Why the verdict is what it is, in sentences: which tests decided, and what else was found. */
export function explainVerdict(verdict: Verdict): readonly string[] {
  return [
    statusWords[verdict.status],
    verdict.reason,
    ...groupLines(verdict, 'FAIL_TO_PASS', 'must start to pass'),
    ...groupLines(verdict, 'PASS_TO_PASS', 'must keep passing'),
    ...verdict.findings.map((finding) => `Found ${finding.name}: ${finding.detail}`),
    `Ran in ${verdict.sandbox} for ${verdict.seconds.toFixed(1)} s; exit statuses ${verdict.exitCodes.join(', ') || 'none'}.`,
    'Each test process holds one test that must fail, so 1 is the exit status of a good run.',
  ]
}

function groupLines(verdict: Verdict, group: 'FAIL_TO_PASS' | 'PASS_TO_PASS', duty: string): string[] {
  const tests = Object.entries(verdict.tests).filter(([, test]) => test.group === group)
  const failing = tests.filter(([, test]) => test.after !== 'passed')
  if (tests.length === 0) return []
  const head = `${group}: ${tests.length - failing.length} of the ${tests.length} tests that ${duty} do.`
  const lines = failing.slice(0, shown).map(([id, test]) => `  ${id} ${outcomeWords[test.after]}.`)
  const rest = failing.length - shown
  return [head, ...lines, ...(rest > 0 ? [`  and ${rest} more.`] : [])]
}
