import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AbortedError } from '../../src/lib/kernel/errors.ts'
import { type FakeProcess, fakeProcess } from '../fakes/terminal.ts'

const brokenPipe = () => Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

function listening(): FakeProcess & { readonly faults: unknown[] } {
  const process = fakeProcess()
  const faults: unknown[] = []
  process.shutdown.listen((error) => faults.push(error))
  return { ...process, faults }
}

describe('end()', () => {
  it('runs clean-ups once, last registered first, then exits with the code', async () => {
    const { shutdown, exits } = fakeProcess()
    const order: string[] = []
    shutdown.onEnd('first', () => void order.push('first'))
    shutdown.onEnd('second', async () => void order.push('second'))
    await Promise.all([shutdown.end(4), shutdown.end(0)])
    expect(order).toEqual(['second', 'first'])
    expect(exits).toEqual([4])
  })

  it('leaves out what was taken back', async () => {
    const { shutdown } = fakeProcess()
    const cleanUp = vi.fn()
    shutdown.onEnd('server', cleanUp)()
    await shutdown.end(0)
    expect(cleanUp).not.toHaveBeenCalled()
  })

  it('names a clean-up that fails and goes on with the others', async () => {
    const { shutdown, stderr, exits } = fakeProcess()
    const other = vi.fn()
    shutdown.onEnd('other', other)
    shutdown.onEnd('the store', () => Promise.reject(new Error('disk gone')))
    await shutdown.end(0)
    expect(stderr.text()).toContain('Cleaning up the store failed: disk gone')
    expect(other).toHaveBeenCalledOnce()
    expect(exits).toEqual([0])
  })
})

describe('signals', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('aborts the work on the first Ctrl-C and says so', () => {
    const { signals, shutdown, stderr, exits } = listening()
    signals.emit('SIGINT')
    expect(shutdown.signal.aborted).toBe(true)
    expect(shutdown.signal.reason).toBeInstanceOf(AbortedError)
    expect(stderr.text()).toContain('Press Ctrl-C again')
    expect(exits).toEqual([])
  })

  it('exits 130 when the work winds down after Ctrl-C, whatever its own code', async () => {
    const { signals, shutdown, exits } = listening()
    signals.emit('SIGINT')
    const ended = shutdown.end(0)
    await vi.advanceTimersByTimeAsync(700)
    await ended
    expect(exits).toEqual([130])
  })

  it('exits on the second Ctrl-C without waiting, yet starts the clean-ups', () => {
    const { signals, shutdown, exits } = listening()
    const kill = vi.fn(() => new Promise<void>(() => undefined))
    shutdown.onEnd('processes', kill)
    signals.emit('SIGINT')
    signals.emit('SIGINT')
    expect(kill).toHaveBeenCalledOnce()
    expect(exits).toEqual([130])
  })

  it('ends within two seconds although neither work nor clean-up does', async () => {
    const { signals, shutdown, exits } = listening()
    shutdown.onEnd('a server that hangs', () => new Promise<void>(() => undefined))
    signals.emit('SIGINT')
    await vi.advanceTimersByTimeAsync(1999)
    expect(exits).toEqual([130])
  })

  it('leaves clean-ups all the time that the work did not need', async () => {
    const { signals, shutdown, exits } = listening()
    const cleaned = vi.fn()
    shutdown.onEnd('slow files', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500))
      cleaned()
    })
    signals.emit('SIGINT')
    void shutdown.end(0)
    await vi.advanceTimersByTimeAsync(1999)
    expect(cleaned).toHaveBeenCalledOnce()
    expect(exits).toEqual([130])
  })

  it.each(['SIGTERM', 'SIGHUP'])('ends with 143 after %s', async (signal) => {
    const { signals, shutdown, exits } = listening()
    signals.emit(signal)
    expect(shutdown.signal.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(1999)
    expect(exits).toEqual([143])
  })

  it('stops quietly with 0 when the reader of stdout has gone', async () => {
    const { stdout, stderr, shutdown, exits } = listening()
    stdout.emit('error', brokenPipe())
    expect(shutdown.signal.aborted).toBe(true)
    const ended = shutdown.end(1)
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(exits).toEqual([0])
    expect(stderr.text()).toBe('')
  })

  it('goes on when nobody reads stderr any more', () => {
    const { stderr, shutdown, exits } = listening()
    stderr.emit('error', brokenPipe())
    expect(shutdown.signal.aborted).toBe(false)
    expect(exits).toEqual([])
  })

  it.each(['uncaughtException', 'unhandledRejection'])('shows an %s and ends with 1', async (event) => {
    const { signals, faults, exits } = listening()
    const fault = new Error('nobody caught this')
    signals.emit(event, fault)
    await vi.advanceTimersByTimeAsync(1000)
    expect(faults).toEqual([fault])
    expect(exits).toEqual([1])
  })
})
