import { describe, expect, it } from 'vitest'
import { searchRepair } from '../../../../src/lib/agents/repair/search/search-repair.ts'
import { createFakeClock } from '../../../fakes/clock.ts'
import { python, suiteTitle } from '../../../suite/run-sample.ts'
import { removeSampleRepositories } from '../../../suite/sample-repository.ts'
import { problemOf, shop, shopIssue, startAttempt } from '../repair-sample.ts'

removeSampleRepositories()

describe.skipIf(python === null)(suiteTitle('searchRepair()'), { timeout: 120_000 }, () => {
  it('finds the repair, and says what it is doing', async () => {
    const reports: string[] = []
    const { attempt, snapshot } = await startAttempt(await problemOf(shop, shopIssue), { reports })
    const result = await searchRepair(attempt, snapshot)
    expect(result).toMatchObject({ kind: 'found', repair: { path: 'shop/__init__.py', row: 8 } })
    expect(reports[0]).toBe('reproducing the issue')
    expect(reports.at(-1)).toMatch('running all visible tests')
  })

  it('does not say that it understood nothing when it had no time to look', async () => {
    const clock = createFakeClock()
    const { attempt, snapshot } = await startAttempt(await problemOf(shop, shopIssue), { clock })
    const late = { ...attempt, run: async () => [] }
    clock.move(10_000_000)
    const result = await searchRepair(late, snapshot)
    expect(result).toMatchObject({ kind: 'none', reason: 'budget' })
    expect(result.kind === 'none' && result.message).toContain('The time was up')
  })
})
