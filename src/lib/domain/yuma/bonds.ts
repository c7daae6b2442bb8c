import {
  type FixedMatrix,
  mapCells,
  movingAverage,
  normalizeColumns,
  timesVector,
  upscaleColumns,
} from './fixed-matrix.ts'
import {
  divide,
  type Fixed,
  fixedOne,
  fixedZero,
  fromProportion,
  multiply,
  normalized,
  toFixed,
} from './fixed-point.ts'

export type BondTerms = {
  /** Row-normalised weights, clipped as far as the bonds penalty says. */
  readonly weights: FixedMatrix
  /** Bonds of the last epoch as stored (0 to 65535), columns of new neurons already cleared. */
  readonly stored: readonly (readonly number[])[]
  readonly stake: readonly Fixed[]
  readonly incentive: readonly Fixed[]
  /** Millionths of the old bond kept at each epoch. */
  readonly bondsMovingAverage: number
}

/** `bonds` are the rows to store, as shares of 1. */
export type BondOutcome = { readonly bonds: FixedMatrix; readonly dividends: readonly Fixed[] }

/** Bonds and dividends of Yuma 3: each bond moves towards the weight itself, and stake counts once, at the end. */
export function yuma3Bonds(terms: BondTerms): BondOutcome {
  const before = terms.stored.map((row) => row.map(fromProportion))
  const bonds = movingAverage(terms.weights, before, alphaOf(terms))
  const earned = timesVector(normalizeColumns(bonds), terms.incentive)
  const dividends = normalized(earned.map((value, uid) => multiply(value, terms.stake[uid] ?? fixedZero)))
  return { bonds, dividends }
}

/** Bonds and dividends before Yuma 3: a column is shared out by weight times stake, and stored scaled to its maximum. */
export function classicBonds(terms: BondTerms): BondOutcome {
  const before = normalizeColumns(terms.stored.map((row) => row.map((value) => toFixed(value))))
  const bought = mapCells(terms.weights, (weight, uid) => multiply(terms.stake[uid] ?? fixedZero, weight))
  const bonds = normalizeColumns(movingAverage(normalizeColumns(bought), before, alphaOf(terms)))
  return { bonds: upscaleColumns(bonds), dividends: normalized(timesVector(bonds, terms.incentive)) }
}

function alphaOf({ bondsMovingAverage }: BondTerms): Fixed {
  return fixedOne - divide(toFixed(bondsMovingAverage), toFixed(1_000_000))
}
