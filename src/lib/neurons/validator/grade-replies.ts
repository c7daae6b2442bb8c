import type { Emit } from '../../domain/event.ts'
import type { Task } from '../../domain/task.ts'
import { type TestOutcome, testOutcomeSchema, type Verdict } from '../../domain/verdict.ts'
import type { Clock } from '../../kernel/clock.ts'
import { sha256 } from '../../kernel/digest.ts'
import type { MinerReply } from './ask-miner.ts'

/** Grades one patch against one task; decided by the composition root. */
export type Grade = (task: Task, patch: string, signal: AbortSignal) => Promise<Verdict>

export type GradeDeps = {
  readonly task: Task
  readonly grade: Grade
  readonly round: number
  readonly emit: Emit
  /** Patches graded at once. */
  readonly workers: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Grades replies as they come; equal bytes are graded once, since a verdict depends on task and patch alone. */
export function createReplyGrader(deps: GradeDeps): (reply: MinerReply) => Promise<Verdict | null> {
  const verdicts = new Map<string, Promise<Verdict>>()
  const turn = createTurnstile(deps.workers)
  return async ({ miner, reply }) => {
    if (reply.kind !== 'answer' || reply.answer.patch === null) return null
    const { patch } = reply.answer
    const key = sha256(patch)
    const verdict = verdicts.get(key) ?? turn(() => gradeAsStep(deps, miner.name, patch))
    verdicts.set(key, verdict)
    const found = await verdict
    deps.emit({
      type: 'verdict.reached',
      round: deps.round,
      uid: miner.uid,
      miner: miner.name,
      status: found.status,
      reason: found.reason,
      seconds: found.seconds,
      tests: countOutcomes(found),
      findings: found.findings.map((finding) => finding.name),
    })
    return found
  }
}

async function gradeAsStep(deps: GradeDeps, miner: string, patch: string): Promise<Verdict> {
  const step = `grade/${deps.round}/${miner}`
  const label = `grading ${miner}'s patch`
  const started = deps.clock.monotonic()
  deps.emit({ type: 'step.started', step, label })
  let failed = true
  try {
    const verdict = await deps.grade(deps.task, patch, deps.signal)
    failed = false
    return verdict
  } finally {
    const seconds = (deps.clock.monotonic() - started) / 1000
    deps.emit({ type: 'step.finished', step, seconds, label, ...(failed ? { failed } : {}) })
  }
}

function countOutcomes(verdict: Verdict): Record<TestOutcome, number> {
  const counts = Object.fromEntries(testOutcomeSchema.options.map((outcome) => [outcome, 0])) as Record<
    TestOutcome,
    number
  >
  for (const { after } of Object.values(verdict.tests)) counts[after]++
  return counts
}

/** Lets `limit` pieces of work in at once; the rest wait their turn. */
function createTurnstile(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
