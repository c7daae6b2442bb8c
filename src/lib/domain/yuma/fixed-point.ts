/**
 * A non-negative number as Subtensor's I32F32 holds it: a count of 2^-32. Integers are used so that an epoch here and
 * on the chain agree to the last bit.
 */
export type Fixed = bigint

const fractionBits = 32n
const u16Max = 65535

export const fixedZero: Fixed = 0n
export const fixedOne: Fixed = 1n << fractionBits

export const toFixed = (integer: number | bigint): Fixed => BigInt(integer) << fractionBits

/** Product, the bits below 2^-32 cut off. */
export const multiply = (a: Fixed, b: Fixed): Fixed => (a * b) >> fractionBits

/** Quotient, the bits below 2^-32 cut off; 0 where the divisor is 0. */
export const divide = (a: Fixed, b: Fixed): Fixed => (b === 0n ? 0n : (a << fractionBits) / b)

/** The share `part` is of `whole`, both integers, cut to 64 and then to 32 fraction bits as the chain cuts stake. */
export const shareOf = (part: bigint, whole: bigint): Fixed =>
  whole === 0n ? 0n : ((part << 64n) / whole) >> fractionBits

/** Exact: values up to 2^21 fit a double's 53 bits. */
export const fixedToNumber = (value: Fixed): number => Number(value) / 2 ** 32

export const fromProportion = (u16: number): Fixed => divide(toFixed(u16), toFixed(u16Max))

/** A share in [0, 1] as the chain stores it: 0 to 65535, rounded down. */
export function toProportion(value: Fixed): number {
  const scaled = Number((value * BigInt(u16Max)) >> fractionBits)
  return Math.min(scaled, u16Max)
}

export function larger(a: Fixed, b: Fixed): Fixed {
  if (a > b) return a
  return b
}

export function sumOf(values: readonly Fixed[]): Fixed {
  return values.reduce((sum, value) => sum + value, fixedZero)
}

/** Divided by its sum; unchanged where that is 0. */
export function normalized(values: readonly Fixed[], sum: Fixed = sumOf(values)): Fixed[] {
  return sum === fixedZero ? [...values] : values.map((value) => divide(value, sum))
}
