/** What the final report shows; a run's result is mapped to it by whoever prints it. */
export type FinalReport = {
  readonly seed: string
  readonly sandbox: string
  readonly dataDir: string
  /** True when the run was stopped before its last round. */
  readonly interrupted: boolean
  readonly roundsPlanned: number
  readonly rounds: readonly ReportedRound[]
  readonly miners: readonly ReportedMiner[]
  readonly validators: readonly ReportedValidator[]
  /** Null when none was written. */
  readonly dataset: { readonly rows: number; readonly files: readonly string[] } | null
}

type ReportedRound = {
  readonly task: string
  readonly package: string
  readonly strategy: string
  readonly resolved: number
  readonly miners: number
}

export type ReportedMiner = {
  readonly uid: number
  readonly name: string
  readonly asked: number
  readonly resolved: number
  /** Mean score over the rounds asked, in [0, 1]; null before the first. */
  readonly score: number | null
  /** Mean part of the reward kept where equal changes divide it, in [0, 1]; null when none was resolved. */
  readonly share: number | null
  readonly rating: { readonly estimate: number; readonly low: number; readonly high: number } | null
  readonly weight: number
  readonly tao: number
  /** One sentence: what earned it, or cost it. */
  readonly why: string
}

type ReportedValidator = {
  readonly uid: number
  readonly name: string
  /** In TAO. */
  readonly stake: number
  /** Part of all dividends in the last epoch, in [0, 1]. */
  readonly dividends: number
  /** TAO paid over the whole run. */
  readonly tao: number
}
