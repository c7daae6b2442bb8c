import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parsePytestLog } from '../../../src/lib/grading/log-parsers/pytest-log.ts'

const folder = join(import.meta.dirname, '../../../../shared/fixtures/test-logs')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const ids = z.array(z.string())
const split = z.object({ success: ids, failure: ids })
const evaluationSchema = z.object({
  resolved: z.boolean(),
  tests_status: z.object({ FAIL_TO_PASS: split, PASS_TO_PASS: split }),
})

const evaluations = [
  'getmoto__moto.694ce1f4.pr_7331',
  'pandas-dev__pandas.95280573.pr_53652',
  'pydantic__pydantic.acb0f10f.pr_8316',
]

describe('parsePytestLog() on recorded logs (skipped where ../shared/fixtures/test-logs is absent)', () => {
  test.for(evaluations)('agrees with the recorded report of %s', (name, context) => {
    if (!existsSync(folder)) return context.skip('no recorded logs here')
    const { tests_status } = evaluationSchema.parse(JSON.parse(read(`${name}.evaluation.report.json`)))
    const outcomes = parsePytestLog(read(`${name}.evaluation.test_output.txt`))
    const groups = [tests_status.FAIL_TO_PASS, tests_status.PASS_TO_PASS]
    const listed = groups.flatMap(({ success, failure }) => [...success, ...failure])
    expect(listed.length).toBeGreaterThan(10)
    const passing = listed.filter((id) => ['passed', 'xfailed'].includes(outcomes.get(id) ?? ''))
    expect(passing.sort()).toEqual(groups.flatMap(({ success }) => success).sort())
  })

  test('finds in the logs before and after a bug which tests turned from failing to passing', (context) => {
    if (!existsSync(folder)) return context.skip('no recorded logs here')
    const expected = z
      .object({ FAIL_TO_PASS: ids, PASS_TO_PASS: ids })
      .parse(JSON.parse(read('validation.report.json')))
    const broken = parsePytestLog(read('validation.test_output.txt'))
    const fixed = parsePytestLog(read('validation.test_output_pre_gold.txt'))
    const turned = (before: string): string[] =>
      [...fixed]
        .filter(([id, outcome]) => outcome === 'passed' && broken.get(id) === before)
        .map(([id]) => id)
    expect(turned('failed').sort()).toEqual([...expected.FAIL_TO_PASS].sort())
    expect(turned('passed').sort()).toEqual([...expected.PASS_TO_PASS].sort())
  })
})
