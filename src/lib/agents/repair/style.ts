/** How a repair agent works: how much it looks at before it believes a repair. */
export type Style = {
  readonly name: 'patient' | 'hurried'
  /** Candidates tried in all, whatever the budget allows. */
  readonly maxCandidates: number
  /** Visible tests run to locate the fault and to check a repair. */
  readonly maxTests: number
  /** Candidates still tried after one has made the program behave. */
  readonly candidatesAfterFirst: number
  /** Repairs that are checked side by side. */
  readonly maxPlausible: number
  /** Edits and tests run at once. */
  readonly parallel: number
  /** Share of the budget's seconds that may be used; the rest is for answering in time. */
  readonly shareOfSeconds: number
}

export const styles: Readonly<Record<Style['name'], Style>> = {
  patient: {
    name: 'patient',
    maxCandidates: 6_000,
    maxTests: 60,
    candidatesAfterFirst: 120,
    maxPlausible: 16,
    parallel: 2,
    shareOfSeconds: 0.8,
  },
  hurried: {
    name: 'hurried',
    maxCandidates: 80,
    maxTests: 0,
    candidatesAfterFirst: 0,
    maxPlausible: 1,
    parallel: 1,
    shareOfSeconds: 0.3,
  },
}
