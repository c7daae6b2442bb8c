import type { Emit } from '../../domain/event.ts'
import type { PlannedRound, RecordedSolution } from '../../domain/ports/store.ts'
import type { Score } from '../../domain/score.ts'
import type { Task } from '../../domain/task.ts'
import { scoreSolution } from '../../incentive/score.ts'
import { shareRewards } from '../../incentive/share-rewards.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { MinerMember, ValidatorMember } from '../market-member.ts'
import { askMiner } from './ask-miner.ts'
import { toCodingTask } from './coding-task.ts'
import { createReplyGrader, type Grade } from './grade-replies.ts'
import {
  fingerprintOfReply,
  type GradedReply,
  type RoundFacts,
  recordSolution,
  workDigestOfReply,
} from './record-solutions.ts'

export type RoundDeps = {
  readonly validator: ValidatorMember
  readonly miners: readonly MinerMember[]
  readonly grade: Grade
  readonly gradeWorkers: number
  readonly clock: Clock
  readonly emit: Emit
}

/** One round: ask every miner, grade what comes, share and score. Pure of storage: the caller records the result. */
export async function runRound(
  deps: RoundDeps,
  plan: PlannedRound,
  { task, signal }: { readonly task: Task; readonly signal: AbortSignal },
): Promise<readonly RecordedSolution[]> {
  const started = deps.clock.monotonic()
  const { roundIndex: round, instanceId } = plan
  const gradeReply = createReplyGrader({
    task,
    grade: deps.grade,
    round,
    emit: deps.emit,
    workers: deps.gradeWorkers,
    clock: deps.clock,
    signal,
  })
  const { validator, miners, emit } = deps
  const coding = toCodingTask(plan.roundId, task)
  const graded = await Promise.all(
    miners.map(async (miner): Promise<GradedReply> => {
      // Graded as each reply comes, so that grading need not wait for the slowest.
      const reply = await askMiner({ validator, round, emit }, miner, { task: coding, signal })
      return { ...reply, verdict: await gradeReply(reply) }
    }),
  )
  graded.sort((a, b) => a.miner.uid - b.miner.uid)
  const scores = scoreReplies(graded, task.record.limits.solve_seconds)

  const recorded = graded.map((reply, index) => {
    const score = scores[index] ?? null
    if (score !== null)
      emit({ type: 'score.given', round, uid: reply.miner.uid, miner: reply.miner.name, score })
    return recordSolution(factsOf(plan), reply, score)
  })
  emit({ type: 'round.finished', round, instanceId, seconds: (deps.clock.monotonic() - started) / 1000 })
  return recorded
}

function factsOf({ roundId, roundIndex, instanceId, taskDigest, validatorHotkey }: PlannedRound): RoundFacts {
  return { roundId, roundIndex, instanceId, taskDigest, validatorHotkey }
}

/** The score of each reply, null where nothing was graded; copies within the round share one reward. */
function scoreReplies(graded: readonly GradedReply[], solveSeconds: number): readonly (Score | null)[] {
  const shares = shareRewards(
    graded.map(({ miner, reply, verdict }) => ({
      hotkey: miner.hotkey,
      coldkey: miner.coldkey,
      name: miner.name,
      resolved: verdict?.status === 'resolved',
      fingerprint: fingerprintOfReply(reply),
      workDigest: workDigestOfReply(reply),
    })),
  )
  return graded.map(({ miner, reply, verdict }) => {
    if (verdict === null) return null
    const { share, reason } = shares.get(miner.hotkey) ?? { share: 1, reason: '' }
    return scoreSolution({
      status: verdict.status,
      verdictReason: verdict.reason,
      seconds: reply.seconds,
      solveSeconds,
      quality: null,
      share,
      shareReason: reason,
    })
  })
}
