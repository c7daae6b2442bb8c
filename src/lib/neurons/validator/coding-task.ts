import type { CodingTask } from '../../domain/ports/wire.ts'
import type { PublicTask } from '../../domain/task.ts'
import { digestOf, sha256 } from '../../kernel/digest.ts'

/** The message a miner gets: the public half of a task, and nothing of the private one. */
export function toCodingTask(roundId: string, task: PublicTask): CodingTask {
  const { record } = task
  return {
    roundId,
    instanceId: record.instance_id,
    taskDigest: digestOf(record),
    problemStatement: task.problemStatement,
    baseCommit: record.base_commit,
    environment: record.environment,
    testSeconds: record.limits.test_seconds,
    solveSeconds: record.limits.solve_seconds,
    repoArchive: Buffer.from(task.repoArchive).toString('base64'),
    repoArchiveSha256: sha256(task.repoArchive),
  }
}
