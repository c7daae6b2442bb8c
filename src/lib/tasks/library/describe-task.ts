import type { Difficulty, Task } from '../../domain/task.ts'
import type { Retirement } from './retirement.ts'

/** What may be shown of a task while it is in use; with `solution`, everything. */
export type TaskDescription = {
  readonly id: string
  readonly dir: string
  readonly problem: string
  readonly repo: string
  readonly version: string
  readonly baseCommit: string
  readonly license: string
  /** How hard it was expected to be; null for tasks that were not made here. */
  readonly difficulty: Difficulty | null
  readonly provenance: Task['record']['provenance']
  readonly environment: Task['record']['environment']
  readonly limits: Task['record']['limits']
  readonly tests: { readonly failToPass: number; readonly passToPass: number; readonly flaky: number }
  readonly retiredAt: string | null
  /** The fix and the names of the tests that decide; null unless asked for. */
  readonly solution: {
    readonly goldPatch: string
    readonly failToPass: readonly string[]
  } | null
}

export type DescribeOptions = {
  readonly dir: string
  readonly retirement: Retirement | null
  readonly reveal: boolean
}

export function describeTask(task: Task, { dir, retirement, reveal }: DescribeOptions): TaskDescription {
  const { record, hiddenTests, goldPatch } = task
  const { FAIL_TO_PASS, PASS_TO_PASS, flake_rate } = hiddenTests
  return {
    id: record.instance_id,
    dir,
    problem: task.problemStatement,
    repo: record.repo,
    version: record.version,
    baseCommit: record.base_commit,
    license: record.license,
    difficulty: record.difficulty ?? null,
    provenance: record.provenance,
    environment: record.environment,
    limits: record.limits,
    tests: {
      failToPass: FAIL_TO_PASS.length,
      passToPass: PASS_TO_PASS.length,
      flaky: Object.values(flake_rate).filter((rate) => rate > 0).length,
    },
    retiredAt: retirement?.retired_at ?? null,
    solution: reveal ? { goldPatch, failToPass: FAIL_TO_PASS } : null,
  }
}
