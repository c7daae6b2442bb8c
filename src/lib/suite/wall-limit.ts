import type { Variant } from './variant.ts'

/** So much slower than an idle one may a machine be before a variant that computes is ended all the same. */
const slowestMachine = 20

/** Time for starting processes, which no limit of the variant's own covers. */
const spareSeconds = 60

/** Wall seconds after which a variant is ended in any case. */
export function wallLimit({ seconds, wallSeconds }: Pick<Variant, 'seconds' | 'wallSeconds'>): number {
  return wallSeconds ?? slowestMachine * seconds + spareSeconds
}

/** Wall seconds for a sandbox that runs these variants one after the other: none is ended because of the others. */
export function batchWallLimit(variants: readonly Variant[]): number {
  return variants.reduce((sum, variant) => sum + wallLimit(variant), spareSeconds)
}
