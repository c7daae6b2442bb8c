import type { RecordedSolution, RoundRecord } from '../domain/ports/store.ts'
import type { Verdict } from '../domain/verdict.ts'
import type { SubmissionRow, TaskRow, TrajectoryRow } from './columns.ts'
import { hideTestNames } from './hide-test-names.ts'
import type { Scrub } from './scrub.ts'
import { scrubJson } from './scrub-json.ts'

type SealColumn = 'scrubbed' | 'schema_version' | 'row_sha256'
export type UnsealedSubmission = Omit<SubmissionRow, SealColumn>
export type UnsealedTask = Omit<TaskRow, SealColumn>
type UnsealedTrajectory = Omit<TrajectoryRow, SealColumn>

/** A trajectory's text is scrubbed while it is made; `removed` says how often. */
export type ScrubbedTrajectory = { readonly row: UnsealedTrajectory; readonly removed: number }

/** One row for each miner's part in the round, silence included. Hidden tests are counted, never named. */
export function submissionRows(record: RoundRecord): readonly UnsealedSubmission[] {
  return record.solutions.map((solution) => submissionRow(record, solution))
}

/** The task of the round as far as it left the validator. */
export function taskRow(record: RoundRecord): UnsealedTask {
  const { round } = record
  const { environment, limits, provenance, language } = round.record
  return {
    ...taskIdentity(record),
    package: round.package,
    language,
    source: provenance.source,
    source_sha256: provenance.sourceSha256,
    python: environment.python,
    requirements: environment.requirements,
    test_command: environment.testCommand,
    image: environment.image,
    fail_to_pass: round.failToPass,
    pass_to_pass: round.passToPass,
    solve_seconds: limits.solve_seconds,
    test_seconds: limits.test_seconds,
    task_digest: round.taskDigest,
    ...origin(record),
  }
}

/** One row for each answer that came with a trajectory. */
export function trajectoryRows(record: RoundRecord, scrub: Scrub): readonly ScrubbedTrajectory[] {
  return record.solutions.flatMap(({ row, solution }) => {
    const trajectory = solution?.trajectory ?? null
    if (trajectory === null) return []
    const { json, removed } = scrubJson(trajectory, scrub)
    const unsealed = {
      instance_id: row.instanceId,
      round_id: row.roundId,
      miner_hotkey: row.minerHotkey,
      uid: row.minerUid,
      agent: trajectory.agent.name,
      agent_version: trajectory.agent.version,
      model: trajectory.agent.model_name ?? null,
      steps: trajectory.steps.length,
      trajectory: json,
      created_at: record.finishedAtMs,
    }
    return { row: unsealed, removed: removed.length }
  })
}

function submissionRow(
  record: RoundRecord,
  { row, solution, outcome }: RecordedSolution,
): UnsealedSubmission {
  const verdict = outcome.kind === 'graded' ? outcome.verdict : null
  const spend = solution?.spend ?? null
  return {
    ...taskIdentity(record),
    patch: solution?.patch ?? null,
    score: row.score,
    share: row.share,
    status: row.status,
    reason: verdict === null ? row.reason : hideTestNames(row.reason, hiddenTests(verdict)),
    fail_to_pass: record.round.failToPass,
    pass_to_pass: record.round.passToPass,
    fail_to_pass_passed: countPassed(verdict, 'FAIL_TO_PASS'),
    pass_to_pass_passed: countPassed(verdict, 'PASS_TO_PASS'),
    findings: verdict?.findings.map(({ name }) => name) ?? [],
    miner_hotkey: row.minerHotkey,
    miner_name: row.minerName,
    validator_hotkey: row.validatorHotkey,
    uid: row.minerUid,
    seconds: row.seconds,
    cost_usd: spend?.usd ?? null,
    cost_tokens: spend?.tokens ?? null,
    cost_steps: spend?.steps ?? null,
    cost_seconds: spend?.seconds ?? null,
    sandbox: verdict?.sandbox ?? null,
    grader_version: verdict?.graderVersion ?? null,
    task_digest: row.taskDigest,
    patch_digest: verdict?.patchDigest ?? null,
    fingerprint: row.fingerprint,
    ...origin(record),
    round_id: row.roundId,
    round_index: row.roundIndex,
  }
}

function taskIdentity({ round }: RoundRecord) {
  const { instance_id, repo, version, base_commit } = round.record
  return { instance_id, repo, version, base_commit, problem_statement: round.problemStatement }
}

function origin({ round, finishedAtMs }: RoundRecord) {
  const { license, provenance } = round.record
  return {
    license,
    created_at: finishedAtMs,
    tool_version: provenance.toolVersion,
    seed: provenance.seed,
    strategy: provenance.strategy,
  }
}

function hiddenTests(verdict: Verdict): readonly string[] {
  return Object.keys(verdict.tests).filter((id) => verdict.tests[id]?.group === 'FAIL_TO_PASS')
}

function countPassed(verdict: Verdict | null, group: 'FAIL_TO_PASS' | 'PASS_TO_PASS'): number | null {
  if (verdict === null) return null
  let passed = 0
  for (const id in verdict.tests) {
    const test = verdict.tests[id]
    if (test?.group === group && test.after === 'passed') passed++
  }
  return passed
}
