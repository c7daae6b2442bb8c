import type { Rating } from '../domain/rating.ts'
import type { RoundRow } from '../domain/round.ts'
import { type Observation, observe } from './observations.ts'
import { isLead } from './paired-lead.ts'
import { type Confidence, wilsonInterval } from './wilson-interval.ts'

export type RatingOptions = {
  /** Of the intervals, and of a lead that counts. */
  readonly confidence: Confidence
}

/**
 * Every miner's standing, from recorded rows alone: the mean of score times share over the tasks it was asked. Silence
 * counts as 0, infra_error counts neither way. Ordered by hotkey; the order of the rows changes nothing.
 */
export function rateMiners(
  rows: readonly RoundRow[],
  { confidence }: RatingOptions = { confidence: 0.8 },
): readonly Rating[] {
  const observations = observe(rows)
  const hotkeys = [...new Set(rows.map(({ minerHotkey }) => minerHotkey))].sort()
  const coldkeys = latestColdkeys(rows)
  return hotkeys.map((hotkey) =>
    rateOne(observations.get(hotkey) ?? [], {
      hotkey,
      coldkey: coldkeys.get(hotkey) ?? '',
      confidence,
      leads: leadsOf(hotkey, observations, confidence),
    }),
  )
}

function rateOne(
  seen: readonly Observation[],
  identity: Pick<Rating, 'hotkey' | 'coldkey' | 'leads'> & { readonly confidence: Confidence },
): Rating {
  const tasks = seen.length
  const merit = sumOf(seen, ({ merit }) => merit)
  const earned = sumOf(seen, ({ earned }) => earned)
  const share = merit === 0 ? 1 : earned / merit
  const { low, high } = wilsonInterval(tasks === 0 ? 0 : merit / tasks, tasks, identity.confidence)
  const resolved = seen.filter((one) => one.resolved).length
  return {
    ...identity,
    estimate: tasks === 0 ? 0 : earned / tasks,
    low: low * share,
    high: high * share,
    tasks,
    resolved,
    share,
    reason: reasonOf(seen, { tasks, resolved, share }),
  }
}

/** Whom this miner leads on common tasks, beyond chance. */
function leadsOf(
  hotkey: string,
  observations: ReadonlyMap<string, readonly Observation[]>,
  confidence: Confidence,
): readonly string[] {
  const own = observations.get(hotkey) ?? []
  const merits = new Map(own.map(({ task, merit }) => [task, merit]))
  return [...observations]
    .filter(([rival, seen]) => rival !== hotkey && isLead(advantagesOver(seen, merits), confidence))
    .map(([rival]) => rival)
    .sort()
}

function advantagesOver(rival: readonly Observation[], own: ReadonlyMap<string, number>): readonly number[] {
  return rival.flatMap(({ task, merit }) => {
    const ours = own.get(task)
    return ours === undefined ? [] : [ours - merit]
  })
}

function latestColdkeys(rows: readonly RoundRow[]): ReadonlyMap<string, string> {
  const latest = new Map<string, RoundRow>()
  for (const row of rows) {
    const known = latest.get(row.minerHotkey)
    const isNewer =
      known === undefined ||
      row.roundIndex > known.roundIndex ||
      (row.roundIndex === known.roundIndex && row.minerColdkey < known.minerColdkey)
    if (isNewer) latest.set(row.minerHotkey, row)
  }
  return new Map([...latest].map(([hotkey, { minerColdkey }]) => [hotkey, minerColdkey]))
}

function reasonOf(
  seen: readonly Observation[],
  { tasks, resolved, share }: Pick<Rating, 'tasks' | 'resolved' | 'share'>,
): string {
  if (tasks === 0) return 'No task has been graded for it yet.'
  const parts = [`Resolved ${resolved} of ${tasks} ${tasks === 1 ? 'task' : 'tasks'}`]
  const unanswered = seen.filter(({ answered }) => !answered).length
  if (unanswered > 0) parts.push(`no patch for ${unanswered}`)
  if (share < 1)
    parts.push(`kept ${Math.round(share * 100)} % of its rewards, as others sent the same changes`)
  return `${parts.join('; ')}.`
}

function sumOf(seen: readonly Observation[], value: (one: Observation) => number): number {
  return seen.reduce((sum, one) => sum + value(one), 0)
}
