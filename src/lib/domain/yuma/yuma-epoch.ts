import { type BondOutcome, classicBonds, yuma3Bonds } from './bonds.ts'
import { consensusOf } from './consensus.ts'
import { emissionOf } from './emission.ts'
import { type FixedMatrix, mapCells, normalizeRows, vectorTimes } from './fixed-matrix.ts'
import {
  type Fixed,
  fixedToNumber,
  fixedZero,
  fromProportion,
  multiply,
  normalized,
  shareOf,
  sumOf,
  toFixed,
  toProportion,
} from './fixed-point.ts'

/** One cell of a row the chain stores: a neuron, and a number from 0 to 65535. */
export type SparseCell = { readonly uid: number; readonly value: number }

/** A neuron as the epoch finds it; its place in the list is its uid. */
export type YumaNeuron = {
  readonly stakeRao: bigint
  readonly registeredAtBlock: number
  readonly lastUpdateBlock: number
  readonly validatorPermit: boolean
  readonly weights: readonly SparseCell[]
  readonly bonds: readonly SparseCell[]
}

/** A subnet's settings, in the chain's own units. */
type YumaSettings = {
  readonly tempo: number
  /** Blocks without new weights after which a validator no longer counts. */
  readonly activityCutoff: number
  /** Majority of stake that weights are clipped to, in 65535ths. */
  readonly kappa: number
  /** Millionths of the old bond kept at each epoch. */
  readonly bondsMovingAverage: number
  /** How far bonds follow clipped rather than given weights, in 65535ths. */
  readonly bondsPenalty: number
  readonly maxValidators: number
  readonly stakeThresholdRao: bigint
  readonly yuma3: boolean
}

export type YumaInput = {
  readonly settings: YumaSettings
  readonly block: number
  /** Null before the first epoch. */
  readonly lastEpochBlock: number | null
  /** May weigh itself and needs no permit; null without an owner. */
  readonly ownerUid: number | null
  /** To be shared out among miners and validators: the owner's cut is already taken. */
  readonly emissionRao: bigint
  readonly neurons: readonly YumaNeuron[]
}

/** What an epoch decides for one neuron. Shares are multiples of 2^-32, rounded down. */
export type YumaOutcome = {
  readonly active: boolean
  readonly stakeShare: number
  readonly consensus: number
  readonly validatorTrust: number
  readonly incentive: number
  readonly dividend: number
  readonly serverEmissionRao: bigint
  readonly validatorEmissionRao: bigint
  readonly validatorPermit: boolean
  readonly bonds: readonly SparseCell[]
}

/**
 * One epoch of Yuma consensus as Subtensor computes it (June 2026, without liquid alpha and commit-reveal): validators'
 * weights are clipped to what a stake majority agrees on, miners are paid by the clipped weights, validators by their
 * bonds to the miners. Computed in the chain's own fixed-point arithmetic.
 */
export function yumaEpoch(input: YumaInput): readonly YumaOutcome[] {
  const { settings, neurons } = input
  const stake = stakeShares(input)
  const active = neurons.map((neuron) => neuron.lastUpdateBlock + settings.activityCutoff >= input.block)
  const permitted = neurons.map((neuron, uid) => neuron.validatorPermit || uid === input.ownerUid)
  const activeStake = normalized(
    stake.map((share, uid) => (active[uid] && permitted[uid] ? share : fixedZero)),
  )

  const weights = countedWeights(input, permitted)
  const consensus = consensusOf(activeStake, weights, fromProportion(settings.kappa))
  const clipped = mapCells(weights, (weight, _i, j) => smaller(weight, consensus[j] ?? fixedZero))
  const incentive = normalized(vectorTimes(activeStake, clipped))
  const { bonds, dividends } = bondsOf(input, { weights, clipped, stake: activeStake, incentive })
  const emission = emissionOf({ incentive, dividends, stake, activeStake, emissionRao: input.emissionRao })
  const permits = topByStake(stake, settings.maxValidators)

  return neurons.map((_, uid) => {
    const validatorPermit = permits.has(uid) || uid === input.ownerUid
    return {
      active: active[uid] ?? false,
      stakeShare: numberAt(stake, uid),
      consensus: numberAt(consensus, uid),
      validatorTrust: fixedToNumber(sumOf(clipped[uid] ?? [])),
      incentive: numberAt(incentive, uid),
      dividend: numberAt(dividends, uid),
      serverEmissionRao: emission.server[uid] ?? 0n,
      validatorEmissionRao: emission.validator[uid] ?? 0n,
      validatorPermit,
      bonds: validatorPermit ? toCells(bonds[uid] ?? []) : [],
    }
  })
}

function stakeShares({ settings, neurons, ownerUid }: YumaInput): Fixed[] {
  const counted = neurons.map(({ stakeRao }, uid) =>
    uid === ownerUid || stakeRao >= settings.stakeThresholdRao ? stakeRao : 0n,
  )
  const whole = counted.reduce((sum, stake) => sum + stake, 0n)
  return counted.map((stake) => shareOf(stake, whole))
}

/** Row-normalised weights of permitted validators, without self-weights and without those older than their target. */
function countedWeights({ neurons, ownerUid }: YumaInput, permitted: readonly boolean[]): FixedMatrix {
  const isCounted = (from: number, to: number): boolean => {
    const target = neurons[to]
    const voter = neurons[from]
    if (target === undefined || voter === undefined || permitted[from] !== true) return false
    if (from === to && from !== ownerUid) return false
    return voter.lastUpdateBlock > target.registeredAtBlock
  }
  const rows = neurons.map(({ weights }, from) => {
    const row = neurons.map(() => fixedZero)
    for (const { uid, value } of weights) if (isCounted(from, uid)) row[uid] = toFixed(value)
    return row
  })
  return normalizeRows(rows)
}

type WeightTerms = {
  readonly weights: FixedMatrix
  readonly clipped: FixedMatrix
  readonly stake: readonly Fixed[]
  readonly incentive: readonly Fixed[]
}

function bondsOf(input: YumaInput, { weights, clipped, stake, incentive }: WeightTerms): BondOutcome {
  const { settings, neurons } = input
  const penalty = fromProportion(settings.bondsPenalty)
  const since =
    input.lastEpochBlock === null ? Math.max(0, input.block - settings.tempo) : input.lastEpochBlock + 1
  const stored = neurons.map(({ bonds }) => {
    const row = neurons.map(() => 0)
    for (const { uid, value } of bonds) {
      if ((neurons[uid]?.registeredAtBlock ?? since) < since) row[uid] = value
    }
    return row
  })
  const followed = mapCells(weights, (weight, i, j) => {
    return weight + multiply(penalty, (clipped[i]?.[j] ?? fixedZero) - weight)
  })
  const terms = {
    weights: followed,
    stored,
    stake,
    incentive,
    bondsMovingAverage: settings.bondsMovingAverage,
  }
  return settings.yuma3 ? yuma3Bonds(terms) : classicBonds(terms)
}

/** Uids of the `count` greatest stakes above zero; of equal stakes the younger uid, as the chain's stable sort has it. */
export function topByStake(stake: readonly bigint[], count: number): ReadonlySet<number> {
  const ranked = stake
    .map((share, uid) => ({ share, uid }))
    .filter(({ share }) => share > 0n)
    .sort((a, b) => (a.share === b.share ? b.uid - a.uid : a.share < b.share ? 1 : -1))
  return new Set(ranked.slice(0, count).map(({ uid }) => uid))
}

const smaller = (a: Fixed, b: Fixed): Fixed => (a < b ? a : b)

const numberAt = (values: readonly Fixed[], uid: number): number => fixedToNumber(values[uid] ?? fixedZero)

function toCells(row: readonly Fixed[]): readonly SparseCell[] {
  return row.map((value, uid) => ({ uid, value: toProportion(value) })).filter(({ value }) => value > 0)
}
