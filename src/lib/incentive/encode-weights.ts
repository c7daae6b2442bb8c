import type { Weight } from '../domain/rating.ts'

const u16Max = 65535

/**
 * Weights as the chain takes them: scaled so that the greatest is 65535, zeros dropped, empty when all are zero. Values
 * pass through 32-bit floats and halves round to even, as Bittensor's Python SDK does it.
 */
export function encodeWeights(
  weights: readonly Pick<Weight, 'uid' | 'weight'>[],
): readonly { readonly uid: number; readonly value: number }[] {
  const values = weights.map(({ weight }) => Math.fround(weight))
  const top = Math.max(0, ...values)
  if (top === 0) return []
  return weights
    .map(({ uid }, index) => ({ uid, value: roundHalfToEven(((values[index] ?? 0) / top) * u16Max) }))
    .filter(({ value }) => value > 0)
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1
  return Math.round(value)
}
