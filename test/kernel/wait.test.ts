import { describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/lib/kernel/errors.ts'
import { throwIfAborted, wait } from '../../src/lib/kernel/wait.ts'

describe('wait()', () => {
  it('resolves after its time', async () => {
    const started = performance.now()
    await wait(20)
    expect(performance.now() - started).toBeGreaterThanOrEqual(18)
  })

  it('rejects at once when the signal fires', async () => {
    const controller = new AbortController()
    const waiting = wait(60_000, controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toBeInstanceOf(AbortedError)
  })

  it('rejects when the signal had fired before', async () => {
    await expect(wait(60_000, AbortSignal.abort())).rejects.toBeInstanceOf(AbortedError)
  })
})

describe('throwIfAborted()', () => {
  it('throws with the reason as its cause once the signal has fired', () => {
    const reason = new Error('enough')
    expect(() => throwIfAborted(AbortSignal.abort(reason))).toThrow(
      expect.objectContaining({ name: 'AbortedError', cause: reason }),
    )
  })

  it('lets work go on without a signal and before it fires', () => {
    expect(() => throwIfAborted(undefined)).not.toThrow()
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow()
  })
})
