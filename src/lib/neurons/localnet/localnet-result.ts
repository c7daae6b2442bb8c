import type { PlannedRound, RecordedSolution } from '../../domain/ports/store.ts'
import type { Rating, Weight } from '../../domain/rating.ts'
import type { VerdictStatus } from '../../domain/verdict.ts'
import type { MinerMember, ValidatorMember } from '../market-member.ts'
import type { Standing } from '../validator/settle-round.ts'

/** What a run of the local market came to; the last line of `--json` is this with its type. */
export type LocalnetResult = {
  readonly type: 'result'
  readonly seed: string
  readonly sandbox: string
  /** True when the run was stopped before its last round. */
  readonly interrupted: boolean
  readonly dataDir: string
  readonly rounds: readonly {
    readonly task: string
    readonly package: string
    readonly strategy: string
    readonly failToPass: number
    readonly taskDigest: string
    readonly solutions: readonly {
      readonly hotkey: string
      readonly uid: number
      readonly miner: string
      readonly verdict: VerdictStatus | 'none'
      readonly score: number
      readonly share: number
      readonly seconds: number
      readonly reason: string
    }[]
  }[]
  readonly miners: readonly {
    readonly uid: number
    readonly hotkey: string
    readonly miner: string
    readonly asked: number
    readonly resolved: number
    /** Mean score over the rounds asked; null before the first. */
    readonly score: number | null
    /** Mean share of the solutions that resolved; null when none did. */
    readonly share: number | null
    readonly rating: Pick<Rating, 'estimate' | 'low' | 'high'> | null
    readonly weight: number
    /** TAO paid over the whole run. */
    readonly tao: number
    readonly why: string
  }[]
  readonly validators: readonly {
    readonly uid: number
    readonly name: string
    readonly hotkey: string
    /** TAO. */
    readonly stake: number
    /** Part of all dividends over the whole run, in [0, 1]. */
    readonly dividends: number
    /** TAO paid over the whole run. */
    readonly tao: number
  }[]
  readonly weights: readonly Weight[]
  readonly dataset: { readonly rows: number; readonly files: readonly string[] }
}

export type ResultFacts = {
  readonly seed: string
  readonly sandbox: string
  readonly interrupted: boolean
  readonly dataDir: string
  readonly rounds: readonly PlannedRound[]
  readonly solutions: readonly RecordedSolution[]
  readonly miners: readonly MinerMember[]
  readonly validators: readonly ValidatorMember[]
  readonly standing: Standing
  /** TAO paid over the whole run, by uid. */
  readonly paidTao: ReadonlyMap<number, number>
  /** TAO, by uid. */
  readonly stakes: ReadonlyMap<number, number>
  readonly dataset: { readonly rows: number; readonly files: readonly string[] }
}

/** Puts the recorded facts into the shape that is printed. */
export function toLocalnetResult(facts: ResultFacts): LocalnetResult {
  const { seed, sandbox, interrupted, dataDir, standing, dataset } = facts
  return {
    type: 'result',
    seed,
    sandbox,
    interrupted,
    dataDir,
    rounds: facts.rounds.map((round) => describeRound(round, facts.solutions)),
    miners: facts.miners.map((miner) => describeMiner(miner, facts)),
    validators: describeValidators(facts),
    weights: standing.weights,
    dataset,
  }
}

function describeRound(
  round: PlannedRound,
  solutions: readonly RecordedSolution[],
): LocalnetResult['rounds'][number] {
  const rows = solutions.map(({ row }) => row).filter((row) => row.roundId === round.roundId)
  return {
    task: round.instanceId,
    package: round.package,
    strategy: round.record.provenance.strategy,
    failToPass: round.failToPass,
    taskDigest: round.taskDigest,
    solutions: rows.map((row) => ({
      hotkey: row.minerHotkey,
      uid: row.minerUid,
      miner: row.minerName,
      verdict: row.status,
      score: row.score,
      share: row.share,
      seconds: row.seconds,
      reason: row.reason,
    })),
  }
}

function describeMiner(miner: MinerMember, facts: ResultFacts): LocalnetResult['miners'][number] {
  const rating = facts.standing.ratings.find(({ hotkey }) => hotkey === miner.hotkey)
  const rows = facts.solutions.map(({ row }) => row).filter(({ minerHotkey }) => minerHotkey === miner.hotkey)
  const weight = facts.standing.weights.find(({ hotkey }) => hotkey === miner.hotkey)
  return {
    uid: miner.uid,
    hotkey: miner.hotkey,
    miner: miner.name,
    asked: rating?.tasks ?? 0,
    resolved: rating?.resolved ?? 0,
    score: meanOf(rows.map(({ score }) => score)),
    share: meanOf(rows.filter(({ status }) => status === 'resolved').map(({ share }) => share)),
    rating: rating === undefined ? null : { estimate: rating.estimate, low: rating.low, high: rating.high },
    weight: weight?.weight ?? 0,
    tao: facts.paidTao.get(miner.uid) ?? 0,
    why: rating?.reason ?? 'no round was finished yet',
  }
}

function describeValidators({ validators, paidTao, stakes }: ResultFacts): LocalnetResult['validators'] {
  const all = validators.reduce((sum, { uid }) => sum + (paidTao.get(uid) ?? 0), 0)
  return validators.map(({ uid, name, keypair }) => {
    const tao = paidTao.get(uid) ?? 0
    return {
      uid,
      name,
      hotkey: keypair.address,
      stake: stakes.get(uid) ?? 0,
      dividends: all === 0 ? 0 : tao / all,
      tao,
    }
  })
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
