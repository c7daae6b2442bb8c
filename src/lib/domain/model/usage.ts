/** Tokens of one call; no token is counted twice. */
export type TokenUsage = {
  readonly input: number
  /** Read from the provider's prompt cache. */
  readonly cachedInput: number
  /** Written to the provider's prompt cache. */
  readonly cacheWrite: number
  readonly output: number
}

export const noUsage: TokenUsage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0 }

export const tokensOf = (usage: TokenUsage): number =>
  usage.input + usage.cachedInput + usage.cacheWrite + usage.output
