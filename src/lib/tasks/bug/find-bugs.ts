import type { Random } from '../../kernel/random.ts'
import { runVariants } from '../../suite/run-variants.ts'
import type { VariantResult } from '../../suite/variant.ts'
import { secondsOf } from '../environment/baseline.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker, WorkOptions } from '../task-maker.ts'
import { type Candidate, completeCandidate, listCandidates, type OpenCandidate } from './list-candidates.ts'
import { orderCandidates } from './order-candidates.ts'

/** A candidate that tests notice. */
export type Bug = {
  readonly candidate: Candidate
  /** Tests that pass without it and fail with it, of those that execute it. */
  readonly failing: readonly string[]
}

const batchSize = 6

/** A bug that more of the suite notices than this is seen at once by whoever runs it. */
const greatestFailingShare = 0.4

/** More covering tests than this are sampled when a candidate is first tried. */
const mostTestsPerTrial = 150

/** Bugs in a seeded order, found as they are asked for: each has a failing and a passing test. */
export async function* findBugs(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: WorkOptions & { readonly random: Random; readonly maxTried: number },
): AsyncGenerator<Bug> {
  const { random } = options
  const candidates = listCandidates(prepared, maker.parser)
  const ordered = orderCandidates(candidates, { random: random.fork('order'), limit: options.maxTried })
  let queue = ordered
  let tried = 0
  while (queue.length > 0) {
    const batch = queue.slice(0, batchSize).map((one) => completeCandidate(one, maker.parser))
    const readable = batch.filter((one) => one !== null)
    options.onProgress?.(`trying bugs in ${prepared.source.name}`, tried, ordered.length)
    const results = await tryCandidates(maker, { prepared, candidates: readable }, options)
    const last = results.at(-1)
    const bug = last === undefined ? null : asBug(prepared, last)
    // The batch stops at its first bug; what it did not come to is tried next.
    const consumed = bug === null ? batchSize : consumedUpTo(queue, bug.candidate)
    tried += consumed
    queue = queue.slice(consumed)
    if (bug !== null) yield bug
  }
}

function consumedUpTo(queue: readonly OpenCandidate[], candidate: Candidate): number {
  return queue.findIndex(({ path, edit }) => path === candidate.path && edit === candidate.edit) + 1
}

type Trial = { readonly prepared: PreparedSource; readonly candidates: readonly Candidate[] }
type Tried = { readonly candidate: Candidate; readonly result: VariantResult }

/** Runs the covering tests of each candidate until one of them is a bug; that one is last in the answer. */
async function tryCandidates(
  maker: TaskMaker,
  { prepared, candidates }: Trial,
  { signal, random }: WorkOptions & { readonly random: Random },
): Promise<readonly Tried[]> {
  const variants = candidates.map((candidate, index) => {
    const tests = sampled(candidate, random)
    const files = { [candidate.path]: candidate.mutated }
    return { id: String(index), files, tests, seconds: variantSeconds(prepared, tests) }
  })
  const tried: Tried[] = []
  await runVariants(
    maker.suite,
    {
      environment: prepared.environment,
      workspace: prepared.source.dir,
      variants,
      limits: suiteLimits(variants.reduce((sum, { seconds }) => sum + seconds, 60)),
      onResult(result) {
        const candidate = candidates[Number(result.id)]
        if (candidate === undefined) return true
        tried.push({ candidate, result })
        return asBug(prepared, { candidate, result }) === null
      },
    },
    signal,
  )
  const found = tried.findIndex((one) => asBug(prepared, one) !== null)
  return found === -1 ? tried : tried.slice(0, found + 1)
}

/**
 * Generous, so that a slow machine and a fast one choose the same bugs: only a change that makes a loop endless takes
 * this long.
 */
export function variantSeconds({ baseline }: PreparedSource, tests: readonly string[]): number {
  return 5 + Math.ceil(10 * secondsOf(baseline, tests))
}

function sampled({ covering, path, edit }: Candidate, random: Random): readonly string[] {
  if (covering.length <= mostTestsPerTrial) return covering
  const chosen = random.fork(`tests ${path} ${edit.edit.start} ${edit.edit.text}`).shuffle(covering)
  return chosen.slice(0, mostTestsPerTrial).sort()
}

function asBug({ baseline }: PreparedSource, { candidate, result }: Tried): Bug | null {
  if (result.kind !== 'ran') return null
  const ran = [...result.outcomes]
  const failing = ran.filter(([, outcome]) => outcome === 'failed' || outcome === 'error').map(([id]) => id)
  const passed = ran.filter(([, outcome]) => outcome === 'passed').length
  const others = baseline.passing.length - candidate.covering.length
  if (failing.length === 0 || passed + others === 0) return null
  if (failing.length > Math.max(1, greatestFailingShare * baseline.passing.length)) return null
  return { candidate, failing }
}
