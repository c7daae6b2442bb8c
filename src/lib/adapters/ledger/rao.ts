/** Smallest parts of a TAO. */
const raoPerTao = 1_000_000_000

/** Rounded to the nearest rao. */
export const toRao = (tao: number): bigint => BigInt(Math.round(tao * raoPerTao))

/** Exact below 2^53 rao, nine million TAO. */
export const toTao = (rao: bigint): number => Number(rao) / raoPerTao
