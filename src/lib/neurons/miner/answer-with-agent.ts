import { join } from 'node:path'
import type { Budget } from '../../domain/budget.ts'
import type { Agent } from '../../domain/ports/agent.ts'
import type { CodingAnswer, CodingTask } from '../../domain/ports/wire.ts'
import type { AgentAnswer } from '../../domain/solution.ts'
import { materializeSnapshot } from '../../files/materialize-snapshot.ts'
import { withTempDir } from '../../files/temp-dir.ts'

export type AnswerDeps = {
  readonly agent: Agent
  /** The miner's own cap; the validator's deadline shortens it. */
  readonly budget: Budget
  readonly tempDir: string
}

/** Unpacks the snapshot a validator sent, lets the agent work on it, and words its answer for the wire. */
export async function answerWithAgent(
  deps: AnswerDeps,
  task: CodingTask,
  signal: AbortSignal,
): Promise<CodingAnswer> {
  return withTempDir(deps.tempDir, async (dir) => {
    const repository = join(dir, 'repository')
    await materializeSnapshot(Buffer.from(task.repoArchive, 'base64'), repository)
    const answer = await deps.agent.solve(
      {
        instanceId: task.instanceId,
        problemStatement: task.problemStatement,
        repository,
        environment: task.environment,
        testSeconds: task.testSeconds,
      },
      { budget: { ...deps.budget, seconds: Math.min(deps.budget.seconds, task.solveSeconds * 0.9) }, signal },
    )
    return toWire(task.instanceId, answer)
  })
}

function toWire(instanceId: string, answer: AgentAnswer): CodingAnswer {
  const { spend, trajectory } = answer
  return answer.kind === 'patch'
    ? { instanceId, patch: answer.patch, message: '', spend, trajectory }
    : { instanceId, patch: null, message: answer.message, spend, trajectory }
}
