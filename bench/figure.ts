/** One measured number. A budget is an upper bound, or a lower one where `atLeast` is set; null means none is set. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly budget: number | null
  readonly atLeast?: boolean
}

/** A measurement by its name on the command line. It may say that it cannot be taken here, and why. */
export type Bench = {
  readonly name: string
  /** Takes minutes or more, so it is measured only when it is named. */
  readonly isLong?: boolean
  readonly measure: () => Promise<readonly Figure[] | { readonly skipped: string }>
}

export function meetsBudget({ value, budget, atLeast }: Figure): boolean {
  if (budget === null) return true
  return atLeast === true ? value >= budget : value <= budget
}

/** The middle of some measurements: one slow start does not count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
