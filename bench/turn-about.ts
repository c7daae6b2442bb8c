import { median } from './figure.ts'

/** Wall seconds of two kinds of work done in turn, so that what else the machine does falls on both. */
export type TurnAbout = { readonly bare: number; readonly graded: number; readonly ratio: number }

const repeats = 3

/** Medians of both, and of the ratio within each turn. */
export async function turnAbout(work: {
  readonly bare: () => Promise<void>
  readonly graded: () => Promise<void>
}): Promise<TurnAbout> {
  const bare: number[] = []
  const graded: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    bare.push(await wallSeconds(work.bare))
    graded.push(await wallSeconds(work.graded))
  }
  const ratio = median(graded.map((seconds, at) => seconds / (bare[at] ?? Number.NaN)))
  return { bare: median(bare), graded: median(graded), ratio }
}

export async function wallSeconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
