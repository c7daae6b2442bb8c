import type { Difficulty } from '../../domain/task.ts'

/** What is known of a task's difficulty before anybody tries it. */
export type DifficultyFeatures = {
  /** Places that the fix changes, apart from one another. */
  readonly places: readonly PlaceFeatures[]
  /** Whether the issue has a program that shows the bug. */
  readonly hasProgram: boolean
  /** Whether the issue shows a traceback through the function that is to be changed. */
  readonly isTraced: boolean
}

type PlaceFeatures = {
  /** Lines executed by the failing test that executes fewest, and by no more passing tests than this place is. */
  readonly suspects: number
  /** Tokens of the fix that are not in the code it replaces. */
  readonly newTokens: number
}

/** Bits that one token of a fix is worth: names and operators at hand, most of them unlikely. */
const bitsPerToken = 2
/** A longer insertion follows from its beginning. */
const mostTokens = 20
/** Without a program the failure has to be made up first, as finding a place among sixteen. */
const bitsOfProgram = 4

/**
 * Bits that whoever solves the task has to find: where each change goes, among the lines that are as suspect, and what
 * it says, beyond what stands there. A place that a traceback shows need not be searched for.
 */
export function difficultyBits({ places, hasProgram, isTraced }: DifficultyFeatures): number {
  const where = places.reduce((sum, { suspects }) => sum + Math.log2(1 + suspects), 0)
  const what = places.reduce((sum, { newTokens }) => sum + bitsPerToken * Math.min(mostTokens, newTokens), 0)
  return (isTraced ? where / 2 : where) + what + (hasProgram ? 0 : bitsOfProgram)
}

/** Bounds between the levels, in bits; set on tasks of inflection, parse and toolz, for the repair agent. */
const mediumFrom = 6
const hardFrom = 10

export function difficultyOf(features: DifficultyFeatures): Difficulty {
  const bits = difficultyBits(features)
  if (bits < mediumFrom) return 'easy'
  return bits < hardFrom ? 'medium' : 'hard'
}
