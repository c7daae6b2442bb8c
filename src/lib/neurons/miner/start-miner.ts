import type { Keypair } from '../../domain/neuron.ts'
import type { Agent } from '../../domain/ports/agent.ts'
import type { AxonHandler, AxonServer, CodingAnswer, CodingTask } from '../../domain/ports/wire.ts'
import type { AnswerBoard } from './answer-board.ts'
import { answerWithAgent } from './answer-with-agent.ts'
import type { MinerSpec } from './miner-spec.ts'

export type MinerDeps = {
  readonly keypair: Keypair
  readonly board: AnswerBoard
  readonly tempDir: string
  readonly createAgent: (spec: MinerSpec) => Agent
  readonly serve: (keypair: Keypair, handler: AxonHandler) => Promise<AxonServer>
}

/** Puts a miner on the air as its specification says; null for one that serves no axon. */
export async function startMiner(deps: MinerDeps, spec: MinerSpec): Promise<AxonServer | null> {
  const handler = handlerOf(deps, spec)
  return handler === null ? null : deps.serve(deps.keypair, handler)
}

function handlerOf(deps: MinerDeps, spec: MinerSpec): AxonHandler | null {
  const { agent } = spec
  switch (agent.kind) {
    case 'silent':
      return null
    case 'hang':
      return (_task, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true }))
    case 'copy':
      return (task, { signal }) => copyAnswer(deps.board, { task, of: agent.of, signal })
    case 'repair':
      return async (task, { signal }) => {
        const budget = { usd: 0, tokens: 0, steps: null, seconds: agent.seconds }
        const answering = { agent: deps.createAgent(spec), budget, tempDir: deps.tempDir }
        const answer = await answerWithAgent(answering, task, signal)
        deps.board.post(task.roundId, spec.name, answer)
        return answer
      }
  }
}

/** Another miner's answer without the work behind it: a copier saw the patch, not how it was found. */
async function copyAnswer(
  board: AnswerBoard,
  request: { readonly task: CodingTask; readonly of: string; readonly signal: AbortSignal },
): Promise<CodingAnswer> {
  const spend = { usd: 0, tokens: 0, steps: 0, seconds: 0 }
  const { instanceId, roundId } = request.task
  const seen = await board.read(roundId, request.of, request.signal)
  const nothing = {
    instanceId,
    patch: null,
    message: `saw no answer of ${request.of} to copy`,
    spend,
    trajectory: null,
  }
  if (seen === null || seen.patch === null) return nothing
  return { instanceId, patch: seen.patch, message: '', spend, trajectory: null }
}
