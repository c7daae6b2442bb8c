import { describe, expect, it } from 'vitest'
import { checkRepairs } from '../../../../src/lib/agents/repair/search/check-repairs.ts'
import type { Location } from '../../../../src/lib/agents/repair/search/locate.ts'
import type { Candidate } from '../../../../src/lib/agents/repair/search/propose-repairs.ts'
import { python, suiteTitle } from '../../../suite/run-sample.ts'
import { removeSampleRepositories } from '../../../suite/sample-repository.ts'
import { diaryOf, problemOf, shop, shopIssue, startAttempt } from '../repair-sample.ts'

removeSampleRepositories()

const path = 'shop/__init__.py'
const source = shop[path]

function candidate(rule: string, score: number, [from, to]: readonly [string, string]): Candidate {
  const start = source.indexOf(from)
  const edit = { start, end: start + from.length, text: to }
  return { path, rule, edit, row: 8, scope: 'total', score, gain: 0, content: source.replace(from, to) }
}

const right = candidate('right', 1, ['result -= price', 'result += price'])
const breaksTest = candidate('breaks a test', 9, ['return result - discount', 'return 27'])
const breaksExample = candidate('breaks an example', 9, ['result -= price', 'result += 15'])
const crashes = candidate('crashes', 9, ['result = 0', 'import os; os._exit(3)'])

const all = ['tests/test_shop.py::test_nothing', 'tests/test_shop.py::test_discount']
const location: Location = {
  files: [],
  passingTests: all,
  linesOf: new Map(all.map((id) => [id, new Map([[path, new Set([6])]])])),
  entered: [['shop', ['total']]],
  raisedAt: null,
}

async function check(candidates: readonly Candidate[], where = location) {
  const trying = await startAttempt(await problemOf(shop, shopIssue))
  const sound = await checkRepairs(trying.attempt, { candidates, location: where })
  return { rules: sound.map(({ rule }) => rule), trying }
}

describe.skipIf(python === null)(suiteTitle('checkRepairs()'), { timeout: 120_000 }, () => {
  it('turns down what breaks a visible test or takes the process down', async () => {
    const { rules, trying } = await check([breaksTest, right, crashes])
    expect(rules).toEqual(['right'])
    expect(diaryOf(trying)).toContain('1 of 3 break no visible test.')
  })

  it('prefers what keeps the documented examples, whatever its score', async () => {
    const fewer = { ...breaksExample, content: source.replace('result -= price', 'result += 14') }
    expect((await check([fewer, right])).rules).toEqual(['right', 'breaks an example'])
  })

  it('prefers the likelier of two that keep everything', async () => {
    const unlikely = { ...right, rule: 'unlikely', score: 0.5 }
    expect((await check([unlikely, right])).rules).toEqual(['right', 'unlikely'])
  })

  it('prefers an edit of the line that raises to one that leads around it', async () => {
    const around = { ...right, rule: 'around', row: 6, score: 1.5 }
    const raisedAt = { path, row: right.row }
    expect((await check([around, right], { ...location, raisedAt })).rules).toEqual(['right', 'around'])
    expect((await check([around, right])).rules).toEqual(['around', 'right'])
  })

  it('runs every passing test when the traces do not say which concern the file', async () => {
    const untraced = { ...location, linesOf: new Map() }
    expect((await check([breaksTest, right], untraced)).rules).toEqual(['right'])
  })

  it('has nothing to say about nothing', async () => {
    expect((await check([])).rules).toEqual([])
  })
})
