/** A miner's standing over many tasks. `low` and `high` bound the central estimate with the stated confidence. */
export type Rating = {
  readonly hotkey: string
  readonly coldkey: string
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly confidence: number
  /** Tasks the miner was asked to solve; silence counts, infra_error does not. */
  readonly tasks: number
  readonly resolved: number
  /** Part of what its answers earned that was its own: 1 when nobody sent the same change, 0 for a mere copier. */
  readonly share: number
  /** Hotkeys it leads by more than chance would give, on the tasks both were asked; the others are tied with it. */
  readonly leads: readonly string[]
  /** One sentence: what earned it, or cost it. */
  readonly reason: string
}

/** What a validator tells the chain about one miner: a share of 1 over all miners. */
export type Weight = { readonly uid: number; readonly hotkey: string; readonly weight: number }
