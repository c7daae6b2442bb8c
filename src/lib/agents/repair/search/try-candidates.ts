import type { VariantResult } from '../../../suite/variant.ts'
import type { Attempt } from '../attempt.ts'
import type { Candidate } from './propose-repairs.ts'
import type { Reproduction } from './reproduce.ts'

/**
 * Tries candidates in their order until some make the program behave. Returns those, and how many were
 * tried; fewer than given when the budget ran out.
 */
export async function tryCandidates(
  attempt: Attempt,
  search: { readonly candidates: readonly Candidate[]; readonly reproduction: Reproduction },
): Promise<{ readonly plausible: readonly Candidate[]; readonly tried: number }> {
  const { candidates, reproduction } = search
  const { style } = attempt
  const plausible: Candidate[] = []
  let tried = 0
  let size = firstBatch
  let stopAt = Number.POSITIVE_INFINITY
  while (
    tried < candidates.length &&
    tried < stopAt &&
    attempt.candidatesLeft() > 0 &&
    attempt.secondsLeft() > 0
  ) {
    const batch = candidates.slice(tried, tried + Math.min(size, attempt.candidatesLeft()))
    const variants = batch.map((candidate, index) => variantOf(candidate, { index, reproduction }))
    let done = 0
    await attempt.run(variants, (result) => {
      const candidate = batch[done]
      done++
      if (candidate !== undefined && behaves(result, reproduction)) {
        plausible.push(candidate)
        if (plausible.length === 1) stopAt = tried + done + style.candidatesAfterFirst
      }
      return tried + done < stopAt && plausible.length < style.maxPlausible
    })
    if (done === 0) break
    tried += done
    attempt.countTried(done)
    attempt.report(`tried ${attempt.tried()} edits`)
    if (plausible.length >= style.maxPlausible) break
    size = Math.min(size * 3, largestBatch)
  }
  return { plausible, tried }
}

const firstBatch = 60
const largestBatch = 400

function variantOf(
  candidate: Candidate,
  { index, reproduction }: { readonly index: number; readonly reproduction: Reproduction },
) {
  return {
    id: `edit-${index}`,
    files: { [candidate.path]: candidate.content },
    tests: [],
    snippet: reproduction.oracle.program,
    seconds: Math.min(10, Math.max(0.8, reproduction.secondsPerRun * 4)),
  }
}

function behaves(result: VariantResult, { oracle }: Reproduction): boolean {
  return result.kind === 'ran' && result.snippet !== null && oracle.isFixedBy(result.snippet)
}
