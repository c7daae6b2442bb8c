import type {
  AxonAddress,
  AxonHandler,
  CodingAnswer,
  Dendrite,
  DendriteReply,
} from '../../src/lib/domain/ports/wire.ts'
import { AbortedError } from '../../src/lib/kernel/errors.ts'

export type FakeAxon = {
  readonly handler: AxonHandler
  readonly authorize?: (
    caller: string,
  ) => { readonly ok: true } | { readonly ok: false; readonly reason: string }
}

/** A network in memory: axons by hotkey, asked without HTTP. Deadlines are kept by real timers. */
export function createFakeDendrite(
  callerHotkey: string,
  axons: ReadonlyMap<string, FakeAxon>,
  graceSeconds = 0.1,
): Dendrite {
  return {
    async ask(to: AxonAddress, task, signal): Promise<DendriteReply> {
      if (signal.aborted) throw new AbortedError('The work was stopped.')
      const started = performance.now()
      const seconds = (): number => (performance.now() - started) / 1000
      const axon = axons.get(to.hotkey)
      if (axon === undefined)
        return { kind: 'unreachable', message: 'connection refused', seconds: seconds() }
      const permission = axon.authorize?.(callerHotkey) ?? { ok: true }
      if (!permission.ok) {
        return { kind: 'refused', status: 403, message: permission.reason, seconds: seconds() }
      }
      const deadline = AbortSignal.timeout(Math.ceil((task.solveSeconds + graceSeconds) * 1000))
      const ended = AbortSignal.any([signal, deadline])
      const work = axon.handler(structuredClone(task), { callerHotkey, signal: ended })
      const outcome = await Promise.race([settle(work), whenAborted(ended)])
      if (signal.aborted) throw new AbortedError('The work was stopped.')
      if (outcome === 'aborted') return { kind: 'timeout', seconds: seconds() }
      return outcome === null
        ? { kind: 'refused', status: 500, message: 'Internal Server Error', seconds: seconds() }
        : { kind: 'answer', answer: structuredClone(outcome), seconds: seconds() }
    },
  }
}

const settle = (work: Promise<CodingAnswer>): Promise<CodingAnswer | null> =>
  work.then(
    (answer) => answer,
    () => null,
  )

const whenAborted = (signal: AbortSignal): Promise<'aborted'> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }))
