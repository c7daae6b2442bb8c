import { type Confidence, quantiles } from './wilson-interval.ts'

/**
 * Whether a miner's advantage over another, task by task where both were asked, is more than chance would give. Pairing
 * takes the tasks' difficulty out of the comparison. Two imagined tasks, each won by half a point by one of them, stand for what is not
 * known yet, so that one task alone never decides.
 */
export function isLead(advantages: readonly number[], confidence: Confidence): boolean {
  const count = advantages.length + 2
  const sum = advantages.reduce((total, advantage) => total + advantage, 0)
  const squares = advantages.reduce((total, advantage) => total + advantage * advantage, 0.5)
  const mean = sum / count
  const variance = Math.max(0, squares - count * mean * mean) / (count - 1)
  return mean > quantiles[confidence] * Math.sqrt(variance / count)
}
