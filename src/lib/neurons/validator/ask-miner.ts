import type { Emit } from '../../domain/event.ts'
import type { CodingTask, DendriteReply } from '../../domain/ports/wire.ts'
import type { MinerMember, ValidatorMember } from '../market-member.ts'

export type MinerReply = { readonly miner: MinerMember; readonly reply: DendriteReply }

export type AskDeps = {
  readonly validator: ValidatorMember
  readonly round: number
  readonly emit: Emit
}

/** Sends one task to one miner and tells what came back. */
export async function askMiner(
  deps: AskDeps,
  miner: MinerMember,
  request: { readonly task: CodingTask; readonly signal: AbortSignal },
): Promise<MinerReply> {
  const { round, emit, validator } = deps
  emit({ type: 'miner.asked', round, uid: miner.uid, miner: miner.name })
  const reply = await validator.dendrite.ask(
    { ...miner.address, hotkey: miner.hotkey },
    request.task,
    request.signal,
  )
  const { answer, message } = describeReply(reply)
  emit({
    type: 'miner.answered',
    round,
    uid: miner.uid,
    miner: miner.name,
    seconds: reply.seconds,
    answer,
    message,
  })
  return { miner, reply }
}

/** What came back, for people. */
export function describeReply(reply: DendriteReply): {
  readonly answer: 'patch' | 'none'
  readonly message: string
} {
  switch (reply.kind) {
    case 'answer':
      return reply.answer.patch === null
        ? { answer: 'none', message: reply.answer.message || 'it found no patch' }
        : { answer: 'patch', message: '' }
    case 'timeout':
      return { answer: 'none', message: 'it did not answer before the deadline' }
    case 'refused':
      return { answer: 'none', message: `it refused with HTTP ${reply.status}: ${reply.message}` }
    case 'unreachable':
      return { answer: 'none', message: `it could not be reached: ${reply.message}` }
  }
}
