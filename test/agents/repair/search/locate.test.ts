import { describe, expect, it } from 'vitest'
import { type Location, locate } from '../../../../src/lib/agents/repair/search/locate.ts'
import { reproduce } from '../../../../src/lib/agents/repair/search/reproduce.ts'
import { type Style, styles } from '../../../../src/lib/agents/repair/style.ts'
import { readIssue } from '../../../../src/lib/suite/issue/read-issue.ts'
import { python, suiteTitle } from '../../../suite/run-sample.ts'
import { removeSampleRepositories } from '../../../suite/sample-repository.ts'
import { issueOf, problemOf, shop, shopIssue, startAttempt } from '../repair-sample.ts'
import { noHints } from '../rules/edits-of.ts'

removeSampleRepositories()

async function locateIn(
  files: Readonly<Record<string, string>>,
  statement: string,
  style: Style = styles.patient,
): Promise<Location> {
  const { attempt, snapshot } = await startAttempt(await problemOf(files, statement), { style })
  const issue = readIssue(statement)
  const reproduction = await reproduce(attempt, { issue, snapshot })
  if (reproduction === null) throw new Error('the sample was not reproduced')
  return locate(attempt, { snapshot, issue, oracle: reproduction.oracle, hints: noHints })
}

const rowsOf = (location: Location) => location.files.find(({ path }) => path === 'shop/__init__.py')?.rows

describe.skipIf(python === null)(suiteTitle('locate()'), { timeout: 120_000 }, () => {
  it('suspects the lines that only the failing program executes, and no function that it never entered', async () => {
    const location = await locateIn(shop, shopIssue)
    const rows = rowsOf(location)
    const wrong = rows?.get(8) ?? 0
    for (const row of [6, 7, 9]) expect(wrong, `row ${row}`).toBeGreaterThan(rows?.get(row) ?? 0)
    expect([13, 14, 15].filter((row) => rows?.has(row))).toEqual([])
  })

  it('knows the visible tests that pass now, and which lines each executes', async () => {
    const { passingTests, linesOf, entered } = await locateIn(shop, shopIssue)
    expect([...passingTests].sort()).toEqual([
      'tests/test_shop.py::test_discount',
      'tests/test_shop.py::test_nothing',
    ])
    expect([...(linesOf.get('tests/test_shop.py::test_nothing')?.get('shop/__init__.py') ?? [])]).toContain(9)
    expect(entered).toEqual([['shop', ['total']]])
  })

  it('suspects a function more whose documented examples fail', async () => {
    const without = { ...shop, 'shop/__init__.py': shop['shop/__init__.py'].replaceAll('>>>', '...') }
    const [documented, plain] = [await locateIn(shop, shopIssue), await locateIn(without, shopIssue)]
    expect(rowsOf(documented)?.get(8)).toBeGreaterThan(rowsOf(plain)?.get(8) ?? Number.POSITIVE_INFINITY)
  })

  it('knows the line of the package that raised, below those that called it', async () => {
    const files = {
      'shop/__init__.py':
        'def first(items):\n    return pick(items)\n\n\ndef pick(items):\n    return items[1]\n',
    }
    const statement = issueOf(
      'from shop import first\nprint(first([7]))',
      '7',
      'IndexError: list index out of range',
    )
    expect((await locateIn(files, statement)).raisedAt).toEqual({ path: 'shop/__init__.py', row: 5 })
    expect((await locateIn(shop, shopIssue)).raisedAt).toBeNull()
  })

  it('runs no test for an agent in a hurry', async () => {
    const location = await locateIn(shop, shopIssue, styles.hurried)
    expect(location.passingTests).toEqual([])
    expect(rowsOf(location)?.size).toBeGreaterThan(0)
  })
})
