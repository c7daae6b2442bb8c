import { type Confidence, quantiles } from './wilson-interval.ts'

/**
 * Whether two miners' difference on the tasks both were asked is too small to mean anything. Pairing takes the tasks'
 * difficulty out of the comparison. Two imagined tasks, each won by half a point by one of them, stand for what is not
 * known yet, so that one task alone never decides.
 */
export function isTie(differences: readonly number[], confidence: Confidence): boolean {
  const count = differences.length + 2
  const sum = differences.reduce((total, difference) => total + difference, 0)
  const squares = differences.reduce((total, difference) => total + difference * difference, 0.5)
  const mean = sum / count
  const variance = Math.max(0, squares - count * mean * mean) / (count - 1)
  return Math.abs(mean) <= quantiles[confidence] * Math.sqrt(variance / count)
}
