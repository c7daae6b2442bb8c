/** A list of packages, the most downloaded first. */
export type RankedPackages = {
  /** When the list was made, as it says itself. */
  readonly updated: string
  readonly names: readonly string[]
  /** Why this is an older copy from the cache, in a sentence; null for the list as it is now. */
  readonly stale: string | null
}

/** Where the list of the most downloaded packages comes from. */
export interface TopList {
  /** Throws UserError for a bad file and ExternalError AGT_TOP_LIST when there is no list to be had. */
  read(signal: AbortSignal): Promise<RankedPackages>
}
