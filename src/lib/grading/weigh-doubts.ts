import type { TestOutcome } from '../domain/verdict.ts'
import type { Judgement } from './judge-run.ts'
import type { JudgedWorker } from './judge-workers.ts'
import { areNear } from './test-ids.ts'

/**
 * Workers whose evidence against an answer may be the doing of our own poison: a test that fails where it left things
 * changed, or a poisoned one that does not fail every time. What the task's own fix shows in the same plan tells.
 * Empty when the judgement stands without them, or is none that they could change.
 */
export function doubtfulWorkers(judgement: Judgement, workers: readonly JudgedWorker[]): JudgedWorker[] {
  const finished = workers.filter((worker) => worker.folded.finished !== null)
  if (judgement.status === 'tampered' && judgement.reason.startsWith('poisoned_test_'))
    return finished.filter((worker) => poisonedNotFailing(worker).length > 0)
  if (judgement.status !== 'unresolved' || finished.length < workers.length) return []
  const failing = failingHidden(judgement)
  const against = finished.filter((worker) => failuresOf(worker, failing).length > 0)
  const isPlain = (worker: JudgedWorker): boolean =>
    failuresOf(worker, failing).some(
      (id) => ![...worker.planned.poisoned.keys()].some((other) => areNear(other, id)),
    )
  return against.some(isPlain) ? [] : against
}

/** True when the task's own fix passes, in the same plan, a hidden test that the answer fails there. */
export function confirmsFailure(judgement: Judgement, worker: JudgedWorker, control: JudgedWorker): boolean {
  return failuresOf(worker, failingHidden(judgement)).some(
    (id) => control.folded.outcomes.get(id) === 'passed',
  )
}

/** The worker without the tests about which the task's own fix shows that the plan is at fault. */
export function withoutFaults(worker: JudgedWorker, control: JudgedWorker): JudgedWorker {
  const { real, poisoned } = worker.planned
  const shown = (id: string): TestOutcome => control.folded.outcomes.get(id) ?? 'missing'
  return {
    ...worker,
    planned: {
      ...worker.planned,
      real: real.filter((id) => shown(id) === 'passed'),
      poisoned: new Map([...poisoned].filter(([id]) => isFailure(shown(id)))),
    },
  }
}

function failingHidden({ tests }: Judgement): ReadonlySet<string> {
  const failing = Object.entries(tests).filter(
    ([, { group, after }]) => group === 'FAIL_TO_PASS' && after !== 'passed',
  )
  return new Set(failing.map(([id]) => id))
}

function failuresOf({ planned, folded }: JudgedWorker, among: ReadonlySet<string>): string[] {
  return planned.real.filter((id) => among.has(id) && folded.outcomes.get(id) !== 'passed')
}

function poisonedNotFailing({ planned, folded }: JudgedWorker): string[] {
  return [...planned.poisoned.keys()].filter((id) => !isFailure(folded.outcomes.get(id)))
}

function isFailure(outcome: TestOutcome | undefined): boolean {
  return outcome === 'failed' || outcome === 'error'
}
