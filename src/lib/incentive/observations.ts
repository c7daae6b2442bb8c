import type { RoundRow } from '../domain/round.ts'
import { compareText } from './compare-text.ts'

/** What one row says about its miner; rows that say nothing (infra_error) have no observation. */
export type Observation = {
  /** Names the question: the same for every miner that was asked it. */
  readonly task: string
  readonly coldkey: string
  /** Score in [0, 1] before sharing. */
  readonly merit: number
  /** Merit times what its owner, all hotkeys together, kept of the reward. */
  readonly earned: number
  readonly resolved: boolean
  readonly answered: boolean
}

/** Observations by hotkey, in the order of rounds. The order of the rows, and rows that come twice, change nothing. */
export function observe(rows: readonly RoundRow[]): ReadonlyMap<string, readonly Observation[]> {
  const facts = distinct(rows.toSorted(compareRows))
  const kept = ownerShares(facts)
  const observations = new Map<string, Observation[]>()
  for (const row of facts) {
    if (row.status === 'infra_error') continue
    const merit = meritOf(row)
    const list = observations.get(row.minerHotkey) ?? []
    observations.set(row.minerHotkey, list)
    list.push({
      task: taskOf(row),
      coldkey: row.minerColdkey,
      merit,
      earned: merit * Math.min(1, kept.get(changeOf(row)) ?? row.share),
      resolved: row.status === 'resolved',
      answered: row.status !== 'none',
    })
  }
  return observations
}

/** Hotkeys of one owner that sent the same change split its share; together they are paid once, in full. */
function ownerShares(rows: readonly RoundRow[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (const row of rows) {
    if (row.status !== 'resolved') continue
    shares.set(changeOf(row), (shares.get(changeOf(row)) ?? 0) + row.share)
  }
  return shares
}

function meritOf(row: RoundRow): number {
  return row.status === 'resolved' ? Math.min(1, Math.max(0, row.score)) : 0
}

const taskOf = (row: RoundRow): string => `${row.validatorHotkey}/${row.roundId}`

/** A change is one owner's; without a fingerprint every answer is a change of its own. */
const changeOf = (row: RoundRow): string =>
  `${taskOf(row)}/${row.minerColdkey}/${row.fingerprint ?? row.minerHotkey}`

function distinct(rows: readonly RoundRow[]): readonly RoundRow[] {
  const seen = new Map<string, RoundRow>()
  for (const row of rows) {
    const key = `${taskOf(row)}/${row.minerHotkey}`
    if (!seen.has(key)) seen.set(key, row)
  }
  return [...seen.values()]
}

function compareRows(a: RoundRow, b: RoundRow): number {
  return (
    a.roundIndex - b.roundIndex ||
    compareText(a.validatorHotkey, b.validatorHotkey) ||
    compareText(a.roundId, b.roundId) ||
    compareText(a.minerHotkey, b.minerHotkey) ||
    compareText(a.status, b.status) ||
    a.score - b.score ||
    a.share - b.share
  )
}
