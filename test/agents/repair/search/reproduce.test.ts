import { describe, expect, it } from 'vitest'
import { reproduce } from '../../../../src/lib/agents/repair/search/reproduce.ts'
import { readIssue } from '../../../../src/lib/suite/issue/read-issue.ts'
import type { SnippetResult } from '../../../../src/lib/suite/variant.ts'
import { python, suiteTitle } from '../../../suite/run-sample.ts'
import { removeSampleRepositories } from '../../../suite/sample-repository.ts'
import { diaryOf, issueOf, problemOf, shop, shopIssue, startAttempt } from '../repair-sample.ts'

removeSampleRepositories()

async function reproduceIn(files: Readonly<Record<string, string>>, statement: string) {
  const trying = await startAttempt(await problemOf(files, statement))
  const issue = readIssue(statement)
  return { found: await reproduce(trying.attempt, { issue, snapshot: trying.snapshot }), trying }
}

const printing = (stdout: string): SnippetResult => ({ stdout, stderr: '', exception: null, lines: null })

describe.skipIf(python === null)(suiteTitle('reproduce()'), { timeout: 120_000 }, () => {
  it('runs the program of the issue, and knows by its output when the fault is gone', async () => {
    const { found, trying } = await reproduceIn(shop, shopIssue)
    expect(found?.oracle.before.stdout).toBe('-33\n')
    expect([...(found?.oracle.before.lines?.keys() ?? [])]).toContain('shop/__init__.py')
    expect(found?.oracle.isFixedBy(printing('27\n'))).toBe(true)
    expect(found?.oracle.isFixedBy(printing('-33\n'))).toBe(false)
    expect(found?.oracle.isFixedBy(printing('26\n'))).toBe(false)
    expect(found?.secondsPerRun).toBeGreaterThan(0)
    expect(diaryOf(trying)).toContain('run_program')
  })

  it('tells a crash by its exception', async () => {
    const files = { 'shop/__init__.py': 'def first(items):\n    return items[1]\n' }
    const statement = issueOf(
      'from shop import first\nprint(first([7]))',
      '7',
      'IndexError: list index out of range',
    )
    const { found } = await reproduceIn(files, statement)
    expect(found?.oracle.before.exception?.type).toBe('IndexError')
    expect(found?.oracle.isFixedBy(printing('7\n'))).toBe(true)
  })

  it('falls back on documented examples that fail, of functions the issue names', async () => {
    const { found, trying } = await reproduceIn(shop, 'The sums of `total` are wrong.')
    expect(found?.oracle.program).toContain('shop')
    expect(found?.oracle.isFixedBy(printing('0\n'))).toBe(true)
    expect(found?.oracle.isFixedBy(printing('1\n'))).toBe(false)
    expect(diaryOf(trying)).toContain('Some examples fail')
  })

  it.each([
    ['a program that does as expected', issueOf('print(1)', '1', '2')],
    ['a program for another package', issueOf('import absent_package', '1', '2')],
    ['words alone', 'It is all wrong.'],
    ['a function whose examples hold', 'See `total`.'],
  ])('finds nothing to go by in %s', async (_what, statement) => {
    const sound = shop['shop/__init__.py'].replace('result -= price', 'result += price')
    const { found } = await reproduceIn({ ...shop, 'shop/__init__.py': sound }, statement)
    expect(found).toBeNull()
  })
})
