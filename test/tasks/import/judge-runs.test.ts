import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TestOutcome, testOutcomeSchema } from '../../../src/lib/domain/verdict.ts'
import { judgeRuns, type SuiteRun } from '../../../src/lib/tasks/import/judge-runs.ts'

const runOf = (
  outcomes: Readonly<Record<string, TestOutcome>>,
  messages: Readonly<Record<string, string>> = {},
): SuiteRun => ({
  outcomes: new Map(Object.entries(outcomes)),
  failures: new Map(Object.entries(messages).map(([id, message]) => [id, { message, traceback: '' }])),
})
const thrice = (run: SuiteRun): readonly SuiteRun[] => [run, run, run]

describe('judgeRuns()', () => {
  it('sorts tests into those that the fix makes pass and those that pass anyway', () => {
    const before = runOf({
      fixed: 'failed',
      same: 'passed',
      broken: 'passed',
      never: 'failed',
      left: 'skipped',
    })
    const after = runOf({
      fixed: 'passed',
      same: 'passed',
      broken: 'failed',
      never: 'failed',
      left: 'passed',
      fresh: 'passed',
    })
    expect(judgeRuns(thrice(before), thrice(after))).toEqual({
      ok: true,
      value: { FAIL_TO_PASS: ['fixed', 'fresh'], PASS_TO_PASS: ['same'], flake_rate: {} },
    })
  })

  it('leaves out what changes its outcome, and keeps how often it did', () => {
    const before = [
      runOf({ a: 'failed', b: 'failed' }),
      runOf({ a: 'failed', b: 'passed' }),
      runOf({ a: 'failed', b: 'failed' }),
    ]
    const after = thrice(runOf({ a: 'passed', b: 'passed' }))
    expect(judgeRuns(before, after)).toEqual({
      ok: true,
      value: { FAIL_TO_PASS: ['a'], PASS_TO_PASS: [], flake_rate: { b: 1 / 3 } },
    })
  })

  it('refuses a fix that no test notices, and says what the tests do', () => {
    const all = thrice(runOf({ a: 'passed', b: 'passed' }))
    expect(judgeRuns(all, all)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('2 of 2 tests pass with and without it'),
    })
  })

  it('names a test that fails even with the fix, and why', () => {
    const after = runOf({ a: 'passed', b: 'error' }, { b: 'ModuleNotFoundError: numpy\nmore' })
    const judged = judgeRuns(thrice(runOf({ a: 'passed', b: 'error' })), thrice(after))
    expect(judged).toMatchObject({ reason: expect.stringMatching(/b: ModuleNotFoundError: numpy$/) })
  })

  it('never lets a test decide that did not do the same in every run', () => {
    const outcome = fc.constantFrom(...testOutcomeSchema.options)
    const run = fc.dictionary(fc.constantFrom('a', 'b', 'c'), outcome).map((outcomes) => runOf(outcomes))
    const runs = fc.array(run, { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(runs, runs, (before, after) => {
        const judged = judgeRuns(before, after)
        if (!judged.ok) return
        const { FAIL_TO_PASS, PASS_TO_PASS, flake_rate } = judged.value
        expect(FAIL_TO_PASS.filter((id) => PASS_TO_PASS.includes(id))).toEqual([])
        for (const id of [...FAIL_TO_PASS, ...PASS_TO_PASS])
          expect(after.every(({ outcomes }) => outcomes.get(id) === 'passed')).toBe(true)
        for (const id of PASS_TO_PASS) expect(flake_rate[id]).toBeUndefined()
        for (const rate of Object.values(flake_rate)) expect(rate).toBeLessThanOrEqual(1)
      }),
    )
  })
})
