/** What a rule that was not measured is taken to give. */
const unknown = 0.5

const priors: Readonly<Record<string, number>> = {}

/** Share of this mutator's changes that became tasks. */
export function priorOf(rule: string): number {
  return priors[rule] ?? unknown
}
