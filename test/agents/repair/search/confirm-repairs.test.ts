import { describe, expect, it } from 'vitest'
import type { CheckedRepair } from '../../../../src/lib/agents/repair/search/check-repairs.ts'
import { confirmRepairs } from '../../../../src/lib/agents/repair/search/confirm-repairs.ts'
import { readSnapshot } from '../../../../src/lib/agents/repair/snapshot.ts'
import { python, suiteTitle } from '../../../suite/run-sample.ts'
import { removeSampleRepositories } from '../../../suite/sample-repository.ts'
import { diaryOf, problemOf, shop, shopIssue, startAttempt } from '../repair-sample.ts'

removeSampleRepositories()

const path = 'shop/__init__.py'
const source = shop[path]

function candidate(rule: string, [from, to]: readonly [string, string]): CheckedRepair {
  const start = source.indexOf(from)
  const edit = { start, end: start + from.length, text: to }
  return {
    path,
    rule,
    edit,
    row: 8,
    scope: 'total',
    score: 1,
    failedExamples: 0,
    gain: 0,
    content: source.replace(from, to),
  }
}

const right = candidate('right', ['result -= price', 'result += price'])
const breaksTest = candidate('breaks a test', ['return result - discount', 'return 27'])
const breaksImport = candidate('breaks the import', ['def total', 'raise OSError\n\n\ndef total'])

async function confirm(candidates: readonly CheckedRepair[]) {
  const problem = await problemOf(shop, shopIssue)
  const snapshot = await readSnapshot(problem.repository, problem.environment)
  const trying = await startAttempt(problem)
  const kept = await confirmRepairs(trying.attempt, { candidates, snapshot })
  return { rules: kept.map(({ rule }) => rule), trying }
}

describe.skipIf(python === null)(suiteTitle('confirmRepairs()'), { timeout: 120_000 }, () => {
  it('leaves out what breaks any visible test or the import of a test file', async () => {
    const { rules, trying } = await confirm([breaksTest, breaksImport, right])
    expect(rules).toEqual(['right'])
    expect(diaryOf(trying)).toContain('1 of 3 break no visible test.')
  })

  it('keeps the order of what it keeps', async () => {
    const again = { ...right, rule: 'the same again' }
    expect((await confirm([again, breaksTest, right])).rules).toEqual(['the same again', 'right'])
  })

  it('has nothing to say about nothing', async () => {
    expect((await confirm([])).rules).toEqual([])
  })
})
