import { describe, expect, it } from 'vitest'
import { columnsOf, type DatasetTable } from '../../src/lib/dataset/columns.ts'
import { submissionRows, taskRow, trajectoryRows } from '../../src/lib/dataset/rows.ts'
import { createSeal } from '../../src/lib/dataset/seal-row.ts'
import type { ShardRow } from '../../src/lib/domain/ports/shard-writer.ts'
import type { RoundRecord } from '../../src/lib/domain/ports/store.ts'
import { gradedSolution, plannedRound, samplePatch, silentSolution } from '../contracts/store-facts.ts'
import { testScrub } from './options.ts'

const round = plannedRound(3)
const record: RoundRecord = {
  round,
  finishedAtMs: 1_700_000_000_000,
  solutions: [gradedSolution(round, 1), silentSolution(round, 2)],
}
const scrub = testScrub()

function namesOf(table: DatasetTable, row: ShardRow): void {
  const sealed = createSeal(columnsOf[table], scrub)(row)
  expect(Object.keys(sealed).sort()).toEqual(columnsOf[table].map(({ name }) => name).sort())
  for (const { name, nullable } of columnsOf[table]) if (!nullable) expect(sealed[name], name).not.toBeNull()
}

describe('submissionRows()', () => {
  it('makes one row for each miner, silence included', () => {
    expect(submissionRows(record)).toMatchObject([
      {
        instance_id: round.instanceId,
        repo: 'toolz',
        version: '1.0.0',
        patch: samplePatch,
        score: 0.9,
        share: 0.5,
        status: 'resolved',
        fail_to_pass: 1,
        pass_to_pass: 2,
        fail_to_pass_passed: 1,
        pass_to_pass_passed: 2,
        cost_usd: 0.01,
        cost_tokens: 1200,
        sandbox: 'bubblewrap',
        license: 'BSD-3-Clause',
        created_at: 1_700_000_000_000,
        seed: 's/round/0',
        strategy: 'procedural',
      },
      { status: 'none', patch: null, score: 0, fail_to_pass_passed: null, sandbox: null, findings: [] },
    ])
  })

  it('has exactly the columns of its table', () => {
    for (const row of submissionRows(record)) namesOf('submissions', row)
  })

  it('names no hidden test, not even in the reason', () => {
    const told = gradedSolution(round, 1)
    const row = { ...told.row, reason: 'toolz/tests/test_core.py::test_hidden still fails (test_hidden).' }
    const rows = submissionRows({ ...record, solutions: [{ ...told, row }] })
    expect(JSON.stringify(rows)).not.toContain('test_hidden')
    expect(rows[0]?.reason).toBe('a hidden test still fails (a hidden test).')
  })

  it('counts what passed, and names what was tampered with', () => {
    const told = gradedSolution(round, 1)
    if (told.outcome.kind !== 'graded') throw new Error('the sample is graded')
    const verdict = {
      ...told.outcome.verdict,
      tests: {
        'a::x': { group: 'FAIL_TO_PASS', after: 'failed' },
        'a::y': { group: 'PASS_TO_PASS', after: 'missing' },
        'a::z': { group: 'PASS_TO_PASS', after: 'passed' },
      },
      findings: [{ name: 'canary', detail: 'private' }],
    } as const
    const outcome = { ...told.outcome, verdict: { ...verdict, findings: [...verdict.findings] } }
    expect(submissionRows({ ...record, solutions: [{ ...told, outcome }] })[0]).toMatchObject({
      fail_to_pass_passed: 0,
      pass_to_pass_passed: 1,
      findings: ['canary'],
    })
  })
})

describe('taskRow()', () => {
  it('has exactly the columns of its table', () => {
    namesOf('tasks', taskRow(record))
  })

  it('tells nothing of the private half: no mutator, no private file, no test', () => {
    const text = JSON.stringify(taskRow(record))
    for (const secret of ['comparison', 'gold.patch', 'test_hidden']) expect(text).not.toContain(secret)
  })
})

describe('trajectoryRows()', () => {
  it('makes a row for each answer that came with one', () => {
    const rows = trajectoryRows(record, scrub)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.row).toMatchObject({ agent: 'repair', model: null, steps: 1, uid: 1 })
    expect(JSON.parse(rows[0]?.row.trajectory ?? '')).toMatchObject({ schema_version: 'ATIF-v1.4' })
    namesOf('trajectories', rows[0]?.row ?? {})
  })

  it('takes secrets out of the text of every step and says how many', () => {
    const told = gradedSolution(round, 1)
    const trajectory = {
      schema_version: 'ATIF-v1.4',
      session_id: 's',
      agent: { name: 'a', version: '1' },
      steps: [{ step_id: 1, source: 'agent' as const, message: `cat .env\nhf_${'a1B2c3'.repeat(6)}` }],
    }
    const solution = told.solution === null ? null : { ...told.solution, trajectory }
    const rows = trajectoryRows({ ...record, solutions: [{ ...told, solution }] }, scrub)
    expect(rows[0]?.removed).toBe(1)
    expect(JSON.parse(rows[0]?.row.trajectory ?? '').steps[0].message).toBe('cat .env\n[removed:token]')
  })
})
