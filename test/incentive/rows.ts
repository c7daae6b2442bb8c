import type { RoundRow } from '../../src/lib/domain/round.ts'

/** A recorded row; give what matters to the test. */
export function roundRow(part: Partial<RoundRow> = {}): RoundRow {
  const { minerHotkey = 'hot-a', roundIndex = 0, status = 'resolved' } = part
  const resolved = status === 'resolved'
  return {
    roundId: `round-${roundIndex}`,
    roundIndex,
    instanceId: `task-${roundIndex}`,
    taskDigest: 'digest',
    validatorHotkey: 'validator',
    minerHotkey,
    minerColdkey: `cold-${minerHotkey}`,
    minerUid: 1,
    minerName: minerHotkey,
    status,
    score: resolved ? 1 : 0,
    share: 1,
    fingerprint: status === 'none' ? null : `change-${minerHotkey}-${roundIndex}`,
    workDigest: status === 'none' ? null : `work-${minerHotkey}-${roundIndex}`,
    seconds: 10,
    reason: '',
    ...part,
  }
}
