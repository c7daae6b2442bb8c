import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/lib/domain/verdict.ts'
import { readPredictions } from '../../src/lib/grading/predictions.ts'
import { instanceReport, runSummary } from '../../src/lib/grading/report.ts'
import { UserError } from '../../src/lib/kernel/errors.ts'

const one = { instance_id: 'a__b-1', model_name_or_path: 'm', model_patch: 'diff' }

describe('readPredictions()', () => {
  test('reads JSON lines, a list, an object by id and a single entry', () => {
    const two = { ...one, instance_id: 'a__b-2' }
    expect(readPredictions(`${JSON.stringify(one)}\n\n${JSON.stringify(two)}\n`)).toEqual([one, two])
    expect(readPredictions(JSON.stringify([one, two]))).toEqual([one, two])
    expect(readPredictions(JSON.stringify(one))).toEqual([one])
    const byId = { 'a__b-1': { model_name_or_path: 'm', model_patch: 'diff' }, 'a__b-2': two }
    expect(readPredictions(JSON.stringify(byId, null, 2))).toEqual([one, two])
  })

  test('takes a missing patch for none', () => {
    expect(readPredictions('{"instance_id": "x"}')).toEqual([
      { instance_id: 'x', model_name_or_path: 'none', model_patch: null },
    ])
  })

  test.for([
    ['{"instance_id": "x"}\nnot json\n', 'Line 2 is not JSON'],
    ['[{"instance_id": "x"}, {"model_patch": 3}]', 'Entry 2 is not a prediction'],
    [`[${JSON.stringify(one)},${JSON.stringify(one)}]`, 'a__b-1 is answered more than once'],
    ['3', 'neither a list nor an object'],
  ] as const)('refuses %j by saying where it is wrong', ([text, words]) => {
    expect(() => readPredictions(text)).toThrow(UserError)
    expect(() => readPredictions(text)).toThrow(words)
  })
})

const verdict = (status: Verdict['status'], reason = 'r'): Verdict => ({
  status,
  reason,
  tests: {
    f: { group: 'FAIL_TO_PASS', after: status === 'resolved' ? 'passed' : 'failed' },
    p: { group: 'PASS_TO_PASS', after: 'passed' },
  },
  findings: [],
  exitCodes: [],
  seconds: 1,
  peakMemoryBytes: null,
  logDigest: '',
  sandbox: 'process',
  graderVersion: '1',
  taskDigest: '',
  patchDigest: '',
})

describe('instanceReport()', () => {
  test('tells which tests of each list pass', () => {
    expect(instanceReport({ instanceId: 'a', verdict: verdict('unresolved') })).toEqual({
      patch_is_None: false,
      patch_exists: true,
      patch_successfully_applied: true,
      resolved: false,
      infra_failure: false,
      tests_status: {
        FAIL_TO_PASS: { success: [], failure: ['f'] },
        PASS_TO_PASS: { success: ['p'], failure: [] },
        FAIL_TO_FAIL: { success: [], failure: [] },
        PASS_TO_FAIL: { success: [], failure: [] },
      },
    })
  })

  test('tells a missing patch, a refused one and a failure of the machine apart', () => {
    expect(instanceReport({ instanceId: 'a', verdict: null })).toMatchObject({
      patch_is_None: true,
      patch_exists: false,
      resolved: false,
    })
    expect(instanceReport({ instanceId: 'a', verdict: null, error: 'no such task' })).toEqual({
      patch_is_None: false,
      patch_exists: true,
      patch_successfully_applied: false,
      resolved: false,
      infra_failure: false,
    })
    const service = { instanceId: 'a', verdict: null, error: 'no index', isInfrastructure: true }
    expect(instanceReport(service)).toMatchObject({ infra_failure: true, infra_failure_reason: 'no index' })
    expect(instanceReport({ instanceId: 'a', verdict: verdict('invalid') }).patch_successfully_applied).toBe(
      false,
    )
    const infra = instanceReport({ instanceId: 'a', verdict: verdict('infra_error', 'gone') })
    expect(infra).toMatchObject({ infra_failure: true, infra_failure_reason: 'gone' })
    expect(infra).not.toHaveProperty('tests_status')
  })
})

test('runSummary() counts every instance once, in the words of schema version 2', () => {
  const graded = [
    { instanceId: 'd', verdict: verdict('infra_error', 'gone') },
    { instanceId: 'a', verdict: verdict('resolved') },
    { instanceId: 'b', verdict: verdict('unresolved') },
    { instanceId: 'c', verdict: verdict('tampered') },
    { instanceId: 'e', verdict: verdict('invalid') },
    { instanceId: 'f', verdict: null },
    { instanceId: 'g', verdict: null, error: 'no such task' },
    { instanceId: 'i', verdict: null, error: 'no index', isInfrastructure: true },
  ]
  const summary = runSummary(graded, ['a', 'b', 'c', 'd', 'e', 'f', 'h'])
  expect(summary).toMatchObject({
    schema_version: 2,
    total_instances: 7,
    submitted_instances: 8,
    completed_ids: ['a', 'b', 'c'],
    resolved_ids: ['a'],
    unresolved_ids: ['b', 'c'],
    infra_failure_ids: ['d', 'i'],
    empty_patch_ids: ['f'],
    error_ids: ['d', 'e', 'g', 'i'],
    incomplete_ids: ['h'],
    failure_reasons: { d: 'gone', g: 'no such task', i: 'no index' },
  })
  for (const [key, value] of Object.entries(summary)) {
    if (!key.endsWith('_ids')) continue
    const count = summary[key.replace('_ids', '_instances') as `${string}_instances`]
    if (count !== undefined) expect(count, key).toBe(Array.isArray(value) ? value.length : -1)
  }
})
