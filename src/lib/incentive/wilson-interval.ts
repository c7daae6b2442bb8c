/** Standard normal quantiles of the two-sided confidences on offer. */
export const quantiles = {
  0.8: 1.2815515655446004,
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
} as const
export type Confidence = keyof typeof quantiles

/**
 * Wilson's score interval for a mean of `count` values in [0, 1]. For values other than 0 and 1 it is wider than it
 * need be, because no such distribution varies more than a coin of the same mean. (0, 1) without any value.
 */
export function wilsonInterval(
  mean: number,
  count: number,
  confidence: Confidence,
): { readonly low: number; readonly high: number } {
  if (count === 0) return { low: 0, high: 1 }
  const z = quantiles[confidence]
  const spread = (z * z) / count
  const centre = mean + spread / 2
  const half = z * Math.sqrt((mean * (1 - mean)) / count + spread / (4 * count))
  return {
    low: Math.max(0, (centre - half) / (1 + spread)),
    high: Math.min(1, (centre + half) / (1 + spread)),
  }
}
