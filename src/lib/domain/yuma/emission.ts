import { type Fixed, fixedZero, normalized, sumOf } from './fixed-point.ts'

type EmissionTerms = {
  readonly incentive: readonly Fixed[]
  readonly dividends: readonly Fixed[]
  readonly stake: readonly Fixed[]
  readonly activeStake: readonly Fixed[]
  readonly emissionRao: bigint
}

/** Rao by uid, rounded down: half to miners and half to validators, or all of it by stake where no weight counted. */
export function emissionOf(terms: EmissionTerms): {
  readonly server: readonly bigint[]
  readonly validator: readonly bigint[]
} {
  const { incentive, dividends, stake, activeStake, emissionRao } = terms
  const whole = sumOf(incentive) + sumOf(dividends)
  const pay = (shares: readonly Fixed[]): bigint[] => shares.map((share) => (share * emissionRao) >> 32n)
  if (whole > fixedZero) {
    return { server: pay(normalized(incentive, whole)), validator: pay(normalized(dividends, whole)) }
  }
  const byStake = activeStake.some((share) => share > fixedZero) ? activeStake : stake
  return { server: incentive.map(() => 0n), validator: pay(byStake) }
}
