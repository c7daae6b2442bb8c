import type { NeuronStatus, RoundStatus } from './status-snapshot.ts'

/** A sign and a word for each state, so that nothing is said by colour alone. */
const words: Readonly<Record<NeuronStatus['state'], string>> = {
  idle: '· idle',
  asked: '… working',
  answered: '» grading',
  silent: '- no answer',
  resolved: '✓ resolved',
  unresolved: '✗ unresolved',
  tampered: '! tampered',
  invalid: '✗ invalid',
  infra_error: '? not graded',
}

export const stateWord = (state: NeuronStatus['state']): string => words[state]

/** How a round stands, e.g. `2 of 4 resolved` or `3 of 4 graded so far`. */
export function roundWord(round: RoundStatus, miners: number): string {
  const verdicts = [...round.verdicts.values()]
  const resolved = verdicts.filter((verdict) => verdict === 'resolved').length
  if (round.seconds !== null) return `✓ ${resolved} of ${miners} resolved`
  return `… ${verdicts.length} of ${miners} answers graded`
}

/** A number in [0, 1] with three digits, a dash where there is none. */
export const formatShare = (value: number | null): string => (value === null ? '-' : value.toFixed(3))

/** A rating with its interval, e.g. `0.71 [0.55, 0.83]`. */
export function formatRating(rating: NeuronStatus['rating']): string {
  if (rating === null) return '-'
  const [estimate, low, high] = [rating.estimate, rating.low, rating.high].map((value) => value.toFixed(2))
  return `${estimate} [${low}, ${high}]`
}
