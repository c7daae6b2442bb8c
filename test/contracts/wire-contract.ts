import { describe, expect, test } from 'vitest'
import type { AxonAddress, AxonHandler, Dendrite } from '../../src/lib/domain/ports/wire.ts'
import { AbortedError } from '../../src/lib/kernel/errors.ts'
import { codingAnswer, codingTask } from '../fakes/coding-task.ts'

export type WireSetup = {
  readonly handler: AxonHandler
  readonly authorize?: (
    caller: string,
  ) => { readonly ok: true } | { readonly ok: false; readonly reason: string }
}

export type Wire = {
  readonly dendrite: Dendrite
  readonly callerHotkey: string
  readonly axon: AxonAddress
  /** An address where nobody listens. */
  readonly nowhere: AxonAddress
  close(): Promise<void>
}

const never = new AbortController().signal

/** What a validator may rely on when it asks a miner, whatever carries the messages. */
export function describeWireContract(name: string, open: (setup: WireSetup) => Promise<Wire>): void {
  const withWire = async (setup: WireSetup, work: (wire: Wire) => Promise<void>): Promise<void> => {
    const wire = await open(setup)
    try {
      await work(wire)
    } finally {
      await wire.close()
    }
  }

  describe(`${name} keeps the wire's contract`, () => {
    test('a task arrives whole, with the caller’s identity, and the answer comes back whole', async () => {
      const seen: unknown[] = []
      const handler: AxonHandler = async (task, { callerHotkey }) => {
        seen.push({ task, callerHotkey })
        return codingAnswer({ message: 'done “quickly” \u0000\n' })
      }
      await withWire({ handler }, async ({ dendrite, axon, callerHotkey }) => {
        const reply = await dendrite.ask(axon, codingTask(), never)
        expect(reply).toMatchObject({
          kind: 'answer',
          answer: codingAnswer({ message: 'done “quickly” \u0000\n' }),
        })
        expect(reply.seconds).toBeGreaterThanOrEqual(0)
        expect(seen).toEqual([{ task: codingTask(), callerHotkey }])
      })
    })

    test('an honest "no" is an answer', async () => {
      const handler: AxonHandler = async () => codingAnswer({ patch: null, message: 'found nothing' })
      await withWire({ handler }, async ({ dendrite, axon }) => {
        const reply = await dendrite.ask(axon, codingTask(), never)
        expect(reply).toMatchObject({ kind: 'answer', answer: { patch: null, message: 'found nothing' } })
      })
    })

    test('many tasks at once are told apart', async () => {
      const handler: AxonHandler = async (task) => codingAnswer({ instanceId: task.instanceId })
      await withWire({ handler }, async ({ dendrite, axon }) => {
        const ids = Array.from({ length: 6 }, (_, i) => `task-${i}`)
        const replies = await Promise.all(
          ids.map((instanceId) => dendrite.ask(axon, codingTask({ instanceId }), never)),
        )
        expect(
          replies.map((reply) => (reply.kind === 'answer' ? reply.answer.instanceId : reply.kind)),
        ).toEqual(ids)
      })
    })

    test('a handler that throws is a refusal without its words', async () => {
      const handler: AxonHandler = async () => {
        throw new Error('secret path /home/miner')
      }
      await withWire({ handler }, async ({ dendrite, axon }) => {
        const reply = await dendrite.ask(axon, codingTask(), never)
        expect(reply).toMatchObject({ kind: 'refused', status: 500 })
        expect(JSON.stringify(reply)).not.toContain('secret')
      })
    })

    test('a caller that may not ask is refused with the reason', async () => {
      const authorize = () => ({ ok: false, reason: 'not a validator' }) as const
      await withWire({ handler: async () => codingAnswer(), authorize }, async ({ dendrite, axon }) => {
        const reply = await dendrite.ask(axon, codingTask(), never)
        expect(reply).toMatchObject({ kind: 'refused', status: 403 })
        expect(reply.kind === 'refused' && reply.message).toContain('not a validator')
      })
    })

    test('nobody at the address is unreachable', async () => {
      await withWire({ handler: async () => codingAnswer() }, async ({ dendrite, nowhere }) => {
        expect(await dendrite.ask(nowhere, codingTask(), never)).toMatchObject({ kind: 'unreachable' })
      })
    })

    test('a handler that never answers is a timeout, and is told to stop', async () => {
      let stopped = false
      const handler: AxonHandler = (_task, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (stopped = true)))
      await withWire({ handler }, async ({ dendrite, axon }) => {
        const reply = await dendrite.ask(axon, codingTask({ solveSeconds: 0.2 }), never)
        expect(reply.kind).toBe('timeout')
        expect(reply.seconds).toBeLessThan(3)
        expect(stopped).toBe(true)
      })
    })

    test('the caller’s own abort ends the call at once', async () => {
      const handler: AxonHandler = () => new Promise(() => undefined)
      await withWire({ handler }, async ({ dendrite, axon }) => {
        const stop = new AbortController()
        const asked = dendrite.ask(axon, codingTask(), stop.signal)
        setTimeout(() => stop.abort(), 50)
        await expect(asked).rejects.toThrow(AbortedError)
        await expect(dendrite.ask(axon, codingTask(), stop.signal)).rejects.toThrow(AbortedError)
      })
    })
  })
}
