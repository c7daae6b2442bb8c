import type { Task } from '../../../domain/task.ts'
import { canonicalJson } from '../../../kernel/canonical-json.ts'

export type InstanceOptions = {
  /** Path of the snapshot's archive, relative to the file the instance is written to. */
  readonly archive: string
  /** False leaves the fix, the hidden tests and their names out. */
  readonly withPrivate: boolean
}

/**
 * A task as one row with SWE-bench's own fields. A snapshot of ours is in no public repository, so the row also names
 * an archive of it, and carries the record that binds all parts.
 */
export function instanceOfTask(task: Task, options: InstanceOptions): Readonly<Record<string, string>> {
  const { record, hiddenTests } = task
  const secret = (text: string): string => (options.withPrivate ? text : '')
  const ids = (tests: readonly string[]): string => JSON.stringify(options.withPrivate ? tests : [])
  return {
    repo: record.repo,
    instance_id: record.instance_id,
    base_commit: record.base_commit,
    patch: secret(task.goldPatch),
    test_patch: secret(task.testsPatch),
    problem_statement: task.problemStatement,
    hints_text: '',
    created_at: '',
    version: record.version,
    FAIL_TO_PASS: ids(hiddenTests.FAIL_TO_PASS),
    PASS_TO_PASS: ids(hiddenTests.PASS_TO_PASS),
    environment_setup_commit: record.base_commit,
    // In its own order of keys, so that the same file comes back.
    agentao_record: JSON.stringify(record),
    agentao_repo_archive: options.archive,
    agentao_flake_rate: secret(canonicalJson(hiddenTests.flake_rate)),
  }
}
