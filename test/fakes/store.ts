import type {
  DatasetShard,
  FinishedRound,
  PlannedRound,
  RecordedSolution,
  RoundRecord,
  Store,
} from '../../src/lib/domain/ports/store.ts'
import { canonicalJson } from '../../src/lib/kernel/canonical-json.ts'

type Closed = { readonly solutions: readonly RecordedSolution[]; readonly finishedAtMs: number }

/** The store in memory: what the contract says, nothing of a database. */
export function createFakeStore(): Store {
  const facts = new Map<string, string>()
  const values = new Map<string, string>()
  const planned = new Map<string, PlannedRound>()
  const closed = new Map<string, Closed>()
  const shards: DatasetShard[] = []

  /** True when the fact is new. */
  const isNew = (key: string, fact: unknown): boolean => {
    const text = canonicalJson(fact)
    const stored = facts.get(key)
    if (stored !== undefined && stored !== text) throw new Error(`The store already holds another ${key}.`)
    facts.set(key, text)
    return stored === undefined
  }
  const inOrder = (): PlannedRound[] =>
    [...planned.values()].sort((a, b) => a.roundIndex - b.roundIndex || (a.roundId < b.roundId ? -1 : 1))
  const recordOf = (roundId: string): RoundRecord => {
    const round = planned.get(roundId)
    const end = closed.get(roundId)
    if (round === undefined || end === undefined) throw new Error(`Round ${roundId} is not closed.`)
    return { round, finishedAtMs: end.finishedAtMs, solutions: byUid(end.solutions) }
  }
  const closedRecords = (): RoundRecord[] =>
    inOrder()
      .filter(({ roundId }) => closed.has(roundId))
      .map(({ roundId }) => recordOf(roundId))

  return {
    openRun: async (settings) => {
      const first = facts.get('run') ?? canonicalJson(settings)
      facts.set('run', first)
      return JSON.parse(first) as Readonly<Record<string, unknown>>
    },
    planRound: async (round) => {
      if (isNew(`round ${round.roundId}`, round)) planned.set(round.roundId, structuredClone(round))
    },
    rounds: async () => inOrder(),
    finishRound: async (roundId, solutions, finishedAtMs) => {
      checkBelonging(roundId, planned.get(roundId), solutions)
      if (isNew(`closed round ${roundId}`, byUid(solutions)))
        closed.set(roundId, { solutions: structuredClone(solutions), finishedAtMs })
    },
    finishedRounds: async () =>
      new Map(closedRecords().map((record) => [record.round.roundId, inShort(record)])),
    roundRecords: async (roundIds) => roundIds.map(recordOf),
    solutions: async () => closedRecords().flatMap(({ solutions }) => solutions),
    rows: async () => closedRecords().flatMap(({ solutions }) => solutions.map(({ row }) => row)),
    recordWeights: async ({ validatorHotkey, block, ...entry }) => {
      isNew(`weights of ${validatorHotkey} at ${block}`, entry)
    },
    shards: async () => [...shards].sort((a, b) => a.sequence - b.sequence),
    freezeShard: async (shard) => {
      for (const roundId of shard.roundIds) recordOf(roundId)
      const taken = shards.some(
        ({ sequence, name, roundIds }) =>
          sequence !== shard.sequence &&
          (name === shard.name || roundIds.some((roundId) => shard.roundIds.includes(roundId))),
      )
      if (taken) throw new Error(`The store already holds another shard with part of ${shard.name}.`)
      if (isNew(`shard ${shard.sequence}`, shard)) shards.push(structuredClone(shard))
    },
    getValue: async (name) => values.get(name) ?? null,
    setValue: async (name, value) => {
      values.set(name, value)
    },
    close: async () => undefined,
  }
}

function byUid(solutions: readonly RecordedSolution[]): readonly RecordedSolution[] {
  return [...solutions].sort(
    ({ row: a }, { row: b }) => a.minerUid - b.minerUid || (a.minerHotkey < b.minerHotkey ? -1 : 1),
  )
}

function inShort({ round, finishedAtMs, solutions }: RoundRecord): FinishedRound {
  return {
    roundIndex: round.roundIndex,
    taskDigest: round.taskDigest,
    finishedAtMs,
    solutions: solutions.length,
  }
}

function checkBelonging(
  roundId: string,
  round: PlannedRound | undefined,
  solutions: readonly RecordedSolution[],
): void {
  if (round === undefined) throw new Error(`Round ${roundId} was never planned, so it cannot be closed.`)
  for (const { row } of solutions) {
    const belongs =
      row.roundId === roundId &&
      row.roundIndex === round.roundIndex &&
      row.instanceId === round.instanceId &&
      row.taskDigest === round.taskDigest &&
      row.validatorHotkey === round.validatorHotkey
    if (!belongs) throw new Error(`A row of miner ${row.minerHotkey} does not belong to round ${roundId}.`)
  }
  if (new Set(solutions.map(({ row }) => row.minerHotkey)).size !== solutions.length)
    throw new Error(`A miner is twice in round ${roundId}.`)
}
