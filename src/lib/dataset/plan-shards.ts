import type { DatasetShard, FinishedRound } from '../domain/ports/store.ts'

/** Submissions in one shard, about; a round is never cut. */
const submissionsPerShard = 50_000

export type ShardPlanFacts = {
  readonly finished: ReadonlyMap<string, FinishedRound>
  readonly shards: readonly DatasetShard[]
  /** Names the files of this run. */
  readonly run: string
}

/** New shards for the closed rounds that are in none, in the order of the run. */
export function planShards({ finished, shards, run }: ShardPlanFacts): readonly DatasetShard[] {
  const taken = new Set(shards.flatMap(({ roundIds }) => roundIds))
  const open = [...finished]
    .filter(([roundId]) => !taken.has(roundId))
    .sort(([idA, a], [idB, b]) => a.roundIndex - b.roundIndex || (idA < idB ? -1 : 1))
  const groups: string[][] = []
  let room = 0
  for (const [roundId, { solutions }] of open) {
    if (groups.length === 0 || room < solutions) {
      groups.push([])
      room = submissionsPerShard
    }
    groups.at(-1)?.push(roundId)
    room -= solutions
  }
  const first = (shards.at(-1)?.sequence ?? -1) + 1
  return groups.map((roundIds, index) => ({
    sequence: first + index,
    name: `train-${run}-${String(first + index).padStart(5, '0')}`,
    roundIds,
  }))
}

/** The round that first used each task, so that a task is one row however often it is asked. */
export function firstRoundsOfTasks(
  shards: readonly DatasetShard[],
  finished: ReadonlyMap<string, FinishedRound>,
): ReadonlySet<string> {
  const firsts = new Map<string, string>()
  for (const roundId of shards.flatMap(({ roundIds }) => roundIds)) {
    const digest = finished.get(roundId)?.taskDigest
    if (digest !== undefined && !firsts.has(digest)) firsts.set(digest, roundId)
  }
  return new Set(firsts.values())
}
