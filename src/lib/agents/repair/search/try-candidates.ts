import type { VariantResult } from '../../../suite/variant.ts'
import type { Attempt } from '../attempt.ts'
import type { Candidate, CandidateQueue } from './propose-repairs.ts'
import type { Reproduction } from './reproduce.ts'

export type Trial = {
  readonly tried: readonly Candidate[]
  /** Those that made the program behave. */
  readonly plausible: readonly Candidate[]
}

type Search = { readonly queue: CandidateQueue; readonly reproduction: Reproduction }

/** Tries candidates in their order until some make the program behave, or the budget or the queue ends. */
export async function tryCandidates(attempt: Attempt, search: Search): Promise<Trial> {
  const tried: Candidate[] = []
  const plausible: Candidate[] = []
  let sinceFirst = 0
  const isEnough = () =>
    plausible.length >= attempt.style.maxPlausible ||
    (plausible.length > 0 && sinceFirst >= attempt.style.candidatesAfterFirst)
  for (
    let size = firstBatch;
    !isEnough() && attempt.secondsLeft() > 0;
    size = Math.min(size * 3, largestBatch)
  ) {
    const batch = search.queue.take(Math.min(size, attempt.candidatesLeft()))
    const before = tried.length
    await attempt.run(
      batch.map((one, index) => variantOf(one, { index, ...search })),
      (result) => {
        const candidate = batch[tried.length - before]
        if (candidate === undefined) return false
        tried.push(candidate)
        if (plausible.length > 0) sinceFirst++
        if (behaves(result, search.reproduction)) plausible.push(candidate)
        return !isEnough()
      },
    )
    const done = tried.length - before
    search.queue.putBack(batch.slice(done))
    attempt.countTried(done)
    attempt.report(`tried ${attempt.tried()} edits`)
    if (done === 0) break
  }
  return { tried, plausible }
}

const firstBatch = 60
const largestBatch = 400

function variantOf(candidate: Candidate, { index, reproduction }: Search & { readonly index: number }) {
  return {
    id: `edit-${index}`,
    files: { [candidate.path]: candidate.content },
    tests: [],
    snippet: reproduction.oracle.program,
    seconds: Math.min(10, Math.max(1, reproduction.secondsPerRun * 4)),
  }
}

function behaves(result: VariantResult, { oracle }: Reproduction): boolean {
  return result.kind === 'ran' && result.snippet !== null && oracle.isFixedBy(result.snippet)
}
