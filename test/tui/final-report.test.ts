import { describe, expect, it } from 'vitest'
import { finalReport } from '../../src/lib/tui/final-report.ts'
import type { FinalReport, ReportedMiner } from '../../src/lib/tui/report-types.ts'

const miner = (uid: number, name: string, rest: Partial<ReportedMiner> = {}): ReportedMiner => ({
  uid,
  name,
  asked: 3,
  resolved: 0,
  score: 0,
  share: null,
  rating: { estimate: 0.2, low: 0.02, high: 0.55 },
  weight: 0,
  tao: 0,
  why: 'Resolved 0 of 3 tasks.',
  ...rest,
})

const report: FinalReport = {
  seed: 's1',
  sandbox: 'bubblewrap',
  dataDir: '/data/localnet',
  interrupted: false,
  roundsPlanned: 1,
  rounds: [{ task: 'toolz-abc', package: 'toolz==1.0.0', strategy: 'comparison', resolved: 2, miners: 4 }],
  miners: [
    miner(2, 'silent', { why: 'Answered none of 3 requests; silence scores nothing.' }),
    miner(1, 'patient', {
      resolved: 3,
      score: 0.97,
      share: 1,
      rating: { estimate: 0.83, low: 0.6, high: 0.96 },
      weight: 0.8,
      tao: 123.456,
      why: 'Resolved 3 of 3 tasks.',
    }),
    miner(3, 'copycat', {
      resolved: 3,
      score: 0.5,
      share: 0.5,
      weight: 0.2,
      tao: 30,
      why: 'Shared with patient.',
    }),
  ],
  validators: [{ uid: 0, name: 'validator-0', stake: 1000, dividends: 1, tao: 150 }],
  dataset: { rows: 4, files: ['/data/localnet/dataset/a.parquet'] },
}

describe('finalReport()', () => {
  it('shows rounds, miners by weight with the reason of each, validators and where it is kept', () => {
    expect(finalReport(report, 100)).toBe(
      `1 round played (seed s1, sandbox bubblewrap).

Round  Package       Bug         Resolved by  Task
    1  toolz==1.0.0  comparison       2 of 4  toolz-abc

Miner    Asked  Resolved  Score  Share  Rating             Weight     TAO
patient      3         3  0.970  1.000  0.83 [0.60, 0.96]   0.800  123.46
copycat      3         3  0.500  0.500  0.20 [0.02, 0.55]   0.200   30.00
silent       3         0  0.000      -  0.20 [0.02, 0.55]   0.000    0.00

Why
patient  Resolved 3 of 3 tasks.
copycat  Shared with patient.
silent   Answered none of 3 requests; silence scores nothing.

Validator      Stake  Dividends     TAO
validator-0  1000.00      1.000  150.00

Dataset: 4 rows
  /data/localnet/dataset/a.parquet
Kept in /data/localnet`,
    )
  })

  it('fits its tables and reasons to a narrow terminal', () => {
    const lines = finalReport(report, 50).split('\n')
    expect(lines.filter((line) => line.length > 50)).toEqual([])
    expect(lines).toContain('silent   Answered none of 3 requests; silence')
    expect(lines).toContain('         scores nothing.')
  })

  it('says that a run was stopped and how to go on', () => {
    const text = finalReport({ ...report, interrupted: true, roundsPlanned: 5, dataset: null }, 100)
    expect(text).toMatch(/^Stopped after 1 of 5 rounds/)
    expect(text).toContain('the same command goes on from here')
  })

  it('leaves out what there is none of', () => {
    const text = finalReport({ ...report, rounds: [], miners: [], validators: [] }, 100)
    expect(text).not.toContain('Miner')
    expect(text).not.toContain('Why')
    expect(text.split('\n')[0]).toBe('0 rounds played (seed s1, sandbox bubblewrap).')
  })

  it('carries no colour', () => {
    expect(finalReport(report, 100)).not.toContain(String.fromCharCode(27))
  })
})
