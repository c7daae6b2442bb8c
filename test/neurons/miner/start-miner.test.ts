import { describe, expect, it } from 'vitest'
import type { AxonHandler } from '../../../src/lib/domain/ports/wire.ts'
import { createAnswerBoard } from '../../../src/lib/neurons/miner/answer-board.ts'
import type { MinerSpec } from '../../../src/lib/neurons/miner/miner-spec.ts'
import { startMiner } from '../../../src/lib/neurons/miner/start-miner.ts'
import { codingAnswer, codingTask } from '../../fakes/coding-task.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const keypair = { address: '5Miner', publicKey: new Uint8Array(32), sign: () => new Uint8Array(64) }

/** The handler that a miner of this kind serves; null when it serves none. */
async function handlerOf(agent: MinerSpec['agent'], board = createAnswerBoard()) {
  let served: AxonHandler | null = null
  const axon = await startMiner(
    {
      keypair,
      board,
      tempDir: tempDir(),
      createAgent: () => {
        throw new Error('no agent is asked here')
      },
      serve: async (_keypair, handler) => {
        served = handler
        return { port: 4242, close: async () => undefined }
      },
    },
    { name: 'm', agent },
  )
  return { axon, handler: served as AxonHandler | null }
}

const asked = (signal = new AbortController().signal) => ({ callerHotkey: '5Validator', signal })

describe('startMiner()', () => {
  it('serves nothing for a silent miner', async () => {
    expect(await handlerOf({ kind: 'silent' })).toEqual({ axon: null, handler: null })
  })

  it('never answers for one that hangs, until whoever asked gives up', async () => {
    const { axon, handler } = await handlerOf({ kind: 'hang' })
    expect(axon?.port).toBe(4242)
    const giveUp = new AbortController()
    const answer = handler?.(codingTask(), asked(giveUp.signal))
    const state = await Promise.race([
      Promise.resolve(answer).then(() => 'answered'),
      Promise.resolve('waiting'),
    ])
    expect(state).toBe('waiting')
    giveUp.abort()
    await expect(answer).rejects.toBeDefined()
  })

  it('copies the patch of another, and none of the work behind it', async () => {
    const board = createAnswerBoard()
    const { handler } = await handlerOf({ kind: 'copy', of: 'solver' }, board)
    const answer = handler?.(codingTask({ roundId: 'r' }), asked())
    board.post('r', 'solver', codingAnswer({ patch: 'the patch' }))
    expect(await answer).toMatchObject({
      patch: 'the patch',
      trajectory: null,
      spend: { usd: 0, tokens: 0, steps: 0, seconds: 0 },
    })
  })

  it('says so when there is nothing to copy', async () => {
    const board = createAnswerBoard()
    board.post('r', 'solver', codingAnswer({ patch: null }))
    const { handler } = await handlerOf({ kind: 'copy', of: 'solver' }, board)
    expect(await handler?.(codingTask({ roundId: 'r' }), asked())).toMatchObject({
      patch: null,
      message: 'saw no answer of solver to copy',
    })
    const late = await handler?.(codingTask({ roundId: 'other' }), asked(AbortSignal.abort()))
    expect(late).toMatchObject({ patch: null })
  })
})
