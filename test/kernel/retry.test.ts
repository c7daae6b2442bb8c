import { describe, expect, it, vi } from 'vitest'
import { AbortedError, ExternalError, UserError } from '../../src/lib/kernel/errors.ts'
import { retry } from '../../src/lib/kernel/retry.ts'

const busy = (retryable = true) => new ExternalError('AGT_DOCKER', 'busy', { service: 'docker', retryable })
const quick = { attempts: 3, firstDelayMs: 1 }

describe('retry()', () => {
  it('gives the first success and counts the attempts for the work', async () => {
    const work = vi.fn(async (attempt: number) => {
      if (attempt < 3) throw busy()
      return `attempt ${attempt}`
    })
    expect(await retry(work, quick)).toBe('attempt 3')
    expect(work.mock.calls).toEqual([[1], [2], [3]])
  })

  it('throws the last error once the attempts are used up', async () => {
    const work = vi.fn((attempt: number) =>
      Promise.reject(new ExternalError('AGT_WIRE', `no ${attempt}`, { service: 'axon', retryable: true })),
    )
    await expect(retry(work, quick)).rejects.toThrow('no 3')
    expect(work).toHaveBeenCalledTimes(3)
  })

  it.each([
    ['an outside failure that is final', busy(false)],
    ['an error of the user', new UserError('AGT_USAGE', 'no')],
    ['a fault', new TypeError('no')],
    ['a stop', new AbortedError('stop')],
  ])('does not repeat %s', async (_, error) => {
    const work = vi.fn(() => Promise.reject(error))
    await expect(retry(work, quick)).rejects.toBe(error)
    expect(work).toHaveBeenCalledOnce()
  })

  it('asks the caller which errors to repeat', async () => {
    const work = vi.fn(() => Promise.reject(new TypeError('odd')))
    await expect(retry(work, { ...quick, isRetryable: () => true })).rejects.toThrow('odd')
    expect(work).toHaveBeenCalledTimes(3)
  })

  it('never repeats a stop, whatever the caller says', async () => {
    const work = vi.fn(() => Promise.reject(new AbortedError('stop')))
    await expect(retry(work, { ...quick, isRetryable: () => true })).rejects.toThrow('stop')
    expect(work).toHaveBeenCalledOnce()
  })

  it('doubles the delay each time: 20 ms, then 40 ms', async () => {
    const work = () => Promise.reject(busy())
    const started = performance.now()
    await expect(retry(work, { attempts: 3, firstDelayMs: 20 })).rejects.toThrow('busy')
    expect(performance.now() - started).toBeGreaterThanOrEqual(58)
  })

  it('stops waiting when the signal fires, and does not begin after it', async () => {
    const controller = new AbortController()
    const work = vi.fn(() => Promise.reject(busy()))
    const tried = retry(work, { attempts: 5, firstDelayMs: 60_000, signal: controller.signal })
    controller.abort()
    await expect(tried).rejects.toBeInstanceOf(AbortedError)
    expect(work).toHaveBeenCalledOnce()
    await expect(retry(work, { ...quick, signal: controller.signal })).rejects.toBeInstanceOf(AbortedError)
    expect(work).toHaveBeenCalledOnce()
  })
})
