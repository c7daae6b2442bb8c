import { describe, expect, test } from 'vitest'
import type { RoundRow } from '../../src/lib/domain/round.ts'
import { rateMiners } from '../../src/lib/incentive/rating.ts'
import { scoreSolution } from '../../src/lib/incentive/score.ts'
import { shareRewards } from '../../src/lib/incentive/share-rewards.ts'
import { weighMiners } from '../../src/lib/incentive/weights.ts'
import { seededRandom } from '../../src/lib/kernel/random.ts'
import { roundRow } from './rows.ts'

const cast = ['patient', 'hurried', 'silent', 'copycat'] as const
type Name = (typeof cast)[number]

/** A round of the default cast: what it answers depends on whether each solves the task; seconds are noise. */
function playRound(
  roundIndex: number,
  solved: { readonly patient: boolean; readonly hurried: boolean },
  noise: number,
): RoundRow[] {
  const answers: Record<
    Name,
    { readonly resolved: boolean; readonly change: string | null; readonly work: string | null }
  > = {
    patient: { resolved: solved.patient, change: solved.patient ? 'fix' : 'miss', work: 'patient' },
    // The hurried miner, when right, sometimes finds the very same change.
    hurried: {
      resolved: solved.hurried,
      change: solved.hurried && roundIndex % 2 === 0 ? 'fix' : 'quick',
      work: 'hurried',
    },
    silent: { resolved: false, change: null, work: null },
    copycat: { resolved: solved.patient, change: solved.patient ? 'fix' : 'miss', work: null },
  }
  const shares = shareRewards(
    cast.map((name) => ({
      hotkey: name,
      coldkey: `cold-${name}`,
      name,
      resolved: answers[name].resolved,
      fingerprint: answers[name].change,
      workDigest: answers[name].work,
    })),
  )
  return cast.map((name) => {
    const { share, reason } = shares.get(name) ?? { share: 1, reason: '' }
    const status = name === 'silent' ? 'none' : answers[name].resolved ? 'resolved' : 'unresolved'
    const base = { roundIndex, minerHotkey: name, minerColdkey: `cold-${name}`, status } as const
    if (status === 'none') return roundRow({ ...base, share: 0 })
    const score = scoreSolution({
      status,
      verdictReason: '',
      seconds: 3 + noise * 40,
      solveSeconds: 600,
      quality: null,
      share,
      shareReason: reason,
    })
    return roundRow({ ...base, score: score.value, share: score.share, fingerprint: answers[name].change })
  })
}

function play(
  rounds: readonly { readonly patient: boolean; readonly hurried: boolean }[],
  noiseSeed: string,
) {
  const random = seededRandom(noiseSeed)
  const rows = rounds.flatMap((solved, index) => playRound(index, solved, random.next()))
  const neurons = cast.map((hotkey, uid) => ({ uid, hotkey, coldkey: `cold-${hotkey}` }))
  return Object.fromEntries(
    weighMiners(rateMiners(rows), neurons).map(({ hotkey, weight }) => [hotkey, weight]),
  )
}

const threeRounds = [
  { patient: true, hurried: false },
  { patient: true, hurried: true },
  { patient: true, hurried: false },
]

/** Twenty tasks: the patient miner solves about 70 %, the hurried one about half of those. */
const twentyRounds = (seed: string) => {
  const random = seededRandom(seed)
  return Array.from({ length: 20 }, () => {
    const patient = random.next() < 0.7
    return { patient, hurried: patient && random.next() < 0.5 }
  })
}

describe('a market of a patient, a hurried, a silent and a copying miner', () => {
  test('after three rounds it tells them apart', () => {
    const weights = play(threeRounds, 'noise')
    expect(weights.patient).toBeGreaterThan(weights.hurried ?? 1)
    expect(weights.hurried).toBeGreaterThan(0)
    expect(weights).toMatchObject({ silent: 0, copycat: 0 })
  })

  test.each(['a', 'b', 'c', 'd', 'e'])('after twenty rounds it tells them apart (seed %s)', (seed) => {
    const weights = play(twentyRounds(seed), 'noise')
    expect(weights.patient).toBeGreaterThan(weights.hurried ?? 1)
    expect(weights.hurried).toBeGreaterThan(0)
    expect(weights).toMatchObject({ silent: 0, copycat: 0 })
  })

  test('the same verdicts give the same weights however busy the machine was', () => {
    for (const rounds of [threeRounds, twentyRounds('x')]) {
      expect(play(rounds, 'quiet machine')).toEqual(play(rounds, 'busy machine'))
    }
  })
})
