import { z } from 'zod'
import type { Score } from '../domain/score.ts'
import type { VerdictStatus } from '../domain/verdict.ts'

/** How the parts of a score add up; correctness always outweighs the rest together four to one. */
export const scoreWeightsSchema = z
  .strictObject({
    correctness: z.number().min(0.8).max(1),
    speed: z.number().min(0).max(0.2),
    quality: z.number().min(0).max(0.2),
  })
  .refine(({ correctness, speed, quality }) => Math.abs(correctness + speed + quality - 1) < 1e-9, {
    error: 'the three weights must add up to 1',
  })
export type ScoreWeights = z.infer<typeof scoreWeightsSchema>

export const defaultScoreWeights: ScoreWeights = { correctness: 0.9, speed: 0.1, quality: 0 }

export type ScoreInput = {
  readonly status: VerdictStatus
  readonly verdictReason: string
  /** From request to answer. */
  readonly seconds: number
  /** The task's own deadline. */
  readonly solveSeconds: number
  /** In [0, 1] from a configured judge; null without one, and its weight then counts as correctness. */
  readonly quality: number | null
  readonly share: number
  readonly shareReason: string
}

/** The score of one graded solution: 0 unless resolved. `share` is carried beside the value, not multiplied in. */
export function scoreSolution(input: ScoreInput, weights: ScoreWeights = defaultScoreWeights): Score {
  const { quality, share } = input
  const reason = reasonOf(input)
  if (input.status !== 'resolved') return { value: 0, correctness: 0, speed: 0, quality, share, reason }
  const speed = speedOf(input)
  const earned =
    quality === null
      ? weights.correctness + weights.quality + weights.speed * speed
      : weights.correctness + weights.speed * speed + weights.quality * quality
  return { value: Math.min(1, Math.round(earned * 1e6) / 1e6), correctness: 1, speed, quality, share, reason }
}

/**
 * 1 in the first tenth of the deadline, 0 at its end, in steps of a tenth: the noise of a busy machine, seconds in a
 * deadline of minutes, must not decide pay, or the same verdicts would not give the same weights.
 */
function speedOf({ seconds, solveSeconds }: ScoreInput): number {
  const tenthsUsed = Math.floor((Math.max(0, seconds) * 10) / solveSeconds)
  return (10 - Math.min(10, tenthsUsed)) / 10
}

function reasonOf({ verdictReason, shareReason }: ScoreInput): string {
  return [verdictReason, shareReason].filter((part) => part !== '').join(' ')
}
