import { z } from 'zod'
import { spendSchema } from '../../domain/budget.ts'
import type { PlannedRound, RecordedSolution } from '../../domain/ports/store.ts'
import { scoreSchema } from '../../domain/score.ts'
import { taskRecordSchema } from '../../domain/task.ts'
import { trajectorySchema } from '../../domain/trajectory.ts'
import { verdictSchema, verdictStatusSchema } from '../../domain/verdict.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import type { Tables } from './tables.ts'

const solutionSchema = z.strictObject({
  instanceId: z.string(),
  hotkey: z.string(),
  patch: z.string(),
  spend: spendSchema,
  trajectory: trajectorySchema.nullable(),
  seconds: z.number(),
})

const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('graded'), verdict: verdictSchema, score: scoreSchema }),
  z.strictObject({
    kind: z.literal('none'),
    why: z.enum(['silent', 'timeout', 'no_patch', 'refused']),
    message: z.string(),
  }),
])

const rowStatusSchema = z.union([verdictStatusSchema, z.literal('none')])

export function encodeRound(round: PlannedRound): Omit<Tables['rounds'], 'recorded_at'> {
  return {
    round_id: round.roundId,
    round_index: round.roundIndex,
    validator_hotkey: round.validatorHotkey,
    instance_id: round.instanceId,
    task_digest: round.taskDigest,
    task_path: round.taskPath,
    record_json: canonicalJson(round.record),
    problem_statement: round.problemStatement,
    package: round.package,
    fail_to_pass: round.failToPass,
    pass_to_pass: round.passToPass,
  }
}

export function decodeRound(row: Omit<Tables['rounds'], 'recorded_at'>): PlannedRound {
  return {
    roundId: row.round_id,
    roundIndex: row.round_index,
    validatorHotkey: row.validator_hotkey,
    instanceId: row.instance_id,
    taskDigest: row.task_digest,
    taskPath: row.task_path,
    record: taskRecordSchema.parse(JSON.parse(row.record_json)),
    problemStatement: row.problem_statement,
    package: row.package,
    failToPass: row.fail_to_pass,
    passToPass: row.pass_to_pass,
  }
}

export function encodeSolution({ row, solution, outcome }: RecordedSolution): Tables['solutions'] {
  return {
    round_id: row.roundId,
    miner_hotkey: row.minerHotkey,
    miner_coldkey: row.minerColdkey,
    miner_uid: row.minerUid,
    miner_name: row.minerName,
    status: row.status,
    score: row.score,
    share: row.share,
    fingerprint: row.fingerprint,
    work_digest: row.workDigest,
    seconds: row.seconds,
    reason: row.reason,
    solution_json: solution === null ? null : canonicalJson(solution),
    outcome_json: canonicalJson(outcome),
  }
}

/** A solution's own columns with those that its round holds for it. */
export type RowOfRound = Omit<Tables['solutions'], 'solution_json' | 'outcome_json'> &
  Pick<Tables['rounds'], 'round_index' | 'instance_id' | 'task_digest' | 'validator_hotkey'>

export function decodeRoundRow(row: RowOfRound): RecordedSolution['row'] {
  return {
    roundId: row.round_id,
    roundIndex: row.round_index,
    instanceId: row.instance_id,
    taskDigest: row.task_digest,
    validatorHotkey: row.validator_hotkey,
    minerHotkey: row.miner_hotkey,
    minerColdkey: row.miner_coldkey,
    minerUid: row.miner_uid,
    minerName: row.miner_name,
    status: rowStatusSchema.parse(row.status),
    score: row.score,
    share: row.share,
    fingerprint: row.fingerprint,
    workDigest: row.work_digest,
    seconds: row.seconds,
    reason: row.reason,
  }
}

export function decodeSolution(
  row: RowOfRound & Pick<Tables['solutions'], 'solution_json' | 'outcome_json'>,
): RecordedSolution {
  return {
    row: decodeRoundRow(row),
    solution: row.solution_json === null ? null : solutionSchema.parse(JSON.parse(row.solution_json)),
    outcome: outcomeSchema.parse(JSON.parse(row.outcome_json)),
  }
}
