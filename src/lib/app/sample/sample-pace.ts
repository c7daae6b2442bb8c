export type Pace = {
  /** Tasks an hour of this run; null before the first. */
  readonly perHour: number | null
  /** Seconds to the last one at that rate; null before the first. */
  readonly secondsLeft: number | null
}

/** How fast tasks come, and when the last one will be there. Tasks of earlier runs cost no time and do not count. */
export function paceOf(run: {
  readonly made: number
  readonly missing: number
  readonly seconds: number
}): Pace {
  if (run.made === 0 || run.seconds <= 0) return { perHour: null, secondsLeft: null }
  const perSecond = run.made / run.seconds
  return { perHour: Math.round(perSecond * 3600), secondsLeft: Math.round(run.missing / perSecond) }
}
