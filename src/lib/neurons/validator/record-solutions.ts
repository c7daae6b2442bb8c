import { fingerprintOf } from '../../domain/patch/fingerprint.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { RecordedSolution } from '../../domain/ports/store.ts'
import type { DendriteReply } from '../../domain/ports/wire.ts'
import type { RoundOutcome, RoundRow } from '../../domain/round.ts'
import type { Score } from '../../domain/score.ts'
import type { Solution } from '../../domain/solution.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { digestOf } from '../../kernel/digest.ts'
import type { MinerMember } from '../market-member.ts'
import { describeReply } from './ask-miner.ts'

export type GradedReply = {
  readonly miner: MinerMember
  readonly reply: DendriteReply
  /** Null when no patch came. */
  readonly verdict: Verdict | null
}

/** Digest of the change a reply proposes; null when it proposes none that can be read. */
export function fingerprintOfReply(reply: DendriteReply): string | null {
  if (reply.kind !== 'answer' || reply.answer.patch === null) return null
  const parsed = parsePatch(reply.answer.patch)
  return parsed.ok ? fingerprintOf(parsed.value) : null
}

/** Digest of the work a reply shows; the session's name is left out, so that a renamed copy is still a copy. */
export function workDigestOfReply(reply: DendriteReply): string | null {
  if (reply.kind !== 'answer' || reply.answer.trajectory === null) return null
  const { steps } = reply.answer.trajectory
  return steps.length === 0 ? null : digestOf(steps)
}

export type RoundFacts = {
  readonly roundId: string
  readonly roundIndex: number
  readonly instanceId: string
  readonly taskDigest: string
  readonly validatorHotkey: string
}

/** One miner's part in a round as it is stored: the row for ratings, the solution, and what became of it. */
export function recordSolution(
  facts: RoundFacts,
  graded: GradedReply,
  score: Score | null,
): RecordedSolution {
  const { miner, reply, verdict } = graded
  const outcome = outcomeOf(graded, score)
  const row: RoundRow = {
    ...facts,
    minerHotkey: miner.hotkey,
    minerColdkey: miner.coldkey,
    minerUid: miner.uid,
    minerName: miner.name,
    status: verdict?.status ?? 'none',
    score: score?.value ?? 0,
    share: score?.share ?? 0,
    fingerprint: fingerprintOfReply(reply),
    workDigest: workDigestOfReply(reply),
    seconds: reply.seconds,
    reason: outcome.kind === 'graded' ? outcome.score.reason : outcome.message,
  }
  return { row, solution: solutionOf(facts, graded), outcome }
}

function outcomeOf({ reply, verdict }: GradedReply, score: Score | null): RoundOutcome {
  if (verdict !== null && score !== null) return { kind: 'graded', verdict, score }
  const { message } = describeReply(reply)
  switch (reply.kind) {
    case 'answer':
      return { kind: 'none', why: 'no_patch', message }
    case 'timeout':
      return { kind: 'none', why: 'timeout', message }
    case 'refused':
      return { kind: 'none', why: 'refused', message }
    case 'unreachable':
      return { kind: 'none', why: 'silent', message }
  }
}

function solutionOf(facts: RoundFacts, { miner, reply }: GradedReply): Solution | null {
  if (reply.kind !== 'answer' || reply.answer.patch === null) return null
  const { patch, spend, trajectory } = reply.answer
  return {
    instanceId: facts.instanceId,
    hotkey: miner.hotkey,
    patch,
    spend,
    trajectory,
    seconds: reply.seconds,
  }
}
