import type { Bug } from '../bug/bug.ts'
import { likelihoodOf } from '../bug/likelihood.ts'
import { completeCandidate, listCandidates, type OpenCandidate } from '../bug/list-candidates.ts'
import { orderCandidates } from '../bug/order-candidates.ts'
import { type Trial, tryChanges } from '../bug/try-changes.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import type { SearchOptions, Strategy } from './strategy.ts'

/** One small edit by one of the mutators, in a line that tests execute. */
export const proceduralStrategy: Strategy = {
  name: 'procedural',
  bugs: (maker, prepared, options) => singleEdits(maker, prepared, options),
}

const batchSize = 6

type EditTrial = Trial & { readonly candidate: OpenCandidate }

/** Bugs of one edit each, in all files or in those that `within` accepts. */
export async function* singleEdits(
  maker: TaskMaker,
  prepared: PreparedSource,
  options: SearchOptions & { readonly within?: (path: string) => boolean },
): AsyncGenerator<Bug, string> {
  const { within = () => true } = options
  const candidates = listCandidates(prepared, maker.parser).filter(({ path }) => within(path))
  const ordered = orderCandidates(candidates, {
    random: options.random.fork('order'),
    limit: options.maxTried,
    likelihood: likelihoodOf(prepared),
  })
  const total = ordered.length
  // Whether an edit can be made at all takes long to see, and most are never tried: it is seen when their turn comes.
  const upcoming = ordered.values()
  let trials: readonly EditTrial[] = []
  let [done, noticed] = [0, 0]
  for (;;) {
    trials = [...trials, ...nextTrials(maker, upcoming, batchSize - trials.length)]
    if (trials.length === 0) break
    options.onProgress?.(`trying bugs in ${prepared.source.name}`, done, total)
    const tried = await tryChanges(maker, { prepared, trials }, options.signal)
    // The batch stops at its first bug; what it did not come to is tried next.
    trials = trials.slice(tried.length)
    done += tried.length
    for (const { trial, outcome, failing } of tried) {
      const { candidate, changes, covering } = trial
      const detail = candidate.edit.rule
      options.onTried?.({ strategy: 'procedural', detail, outcome })
      if (outcome !== 'noticed') continue
      noticed++
      yield { strategy: 'procedural', kind: 'single edit', detail, changes, covering, failing }
    }
  }
  return noticed === 0
    ? `none of ${done} small edits is noticed by its tests`
    : `its tests notice ${noticed} of ${done} small edits, and none of those serves`
}

/** The next `count` of them that can be made, fewer at the end. */
function nextTrials(
  maker: TaskMaker,
  upcoming: Iterator<OpenCandidate>,
  count: number,
): readonly EditTrial[] {
  const trials: EditTrial[] = []
  while (trials.length < count) {
    const next = upcoming.next()
    if (next.done === true) break
    const trial = asTrial(maker, next.value)
    if (trial !== null) trials.push(trial)
  }
  return trials
}

function asTrial(maker: TaskMaker, candidate: OpenCandidate): EditTrial | null {
  const complete = completeCandidate(candidate, maker.parser)
  if (complete === null) return null
  const { path, original: before, mutated: after, covering } = complete
  return { candidate, changes: [{ path, before, after }], covering }
}
