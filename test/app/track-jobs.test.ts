import { describe, expect, it } from 'vitest'
import { trackJobs } from '../../src/lib/app/track-jobs.ts'
import type { Sandbox, SandboxOutcome } from '../../src/lib/domain/ports/sandbox.ts'
import { wait } from '../../src/lib/kernel/wait.ts'

const infra: SandboxOutcome = { kind: 'infra', reason: 'nothing ran', retryable: false, seconds: 0 }
const signal = new AbortController().signal

/** A sandbox whose runs take the given work. */
const sandboxOf = (run: () => Promise<SandboxOutcome>): Sandbox => ({
  backend: 'process',
  isolation: { network: false, files: false, memory: false, processes: false, summary: '' },
  prepare: () => Promise.reject(new Error('nothing is built here')),
  run,
  sweep: async () => 0,
})

const job = {} as Parameters<Sandbox['run']>[0]

describe('trackJobs()', () => {
  it('has settled at once when nothing ever ran', async () => {
    await trackJobs(sandboxOf(async () => infra)).settled()
  })

  it('settles when all jobs have ended, those that were started meanwhile too', async () => {
    let ended = 0
    const tracked = trackJobs(
      sandboxOf(async () => {
        await wait(10)
        ended++
        return infra
      }),
    )
    void tracked.sandbox.run(job, signal).then(() => tracked.sandbox.run(job, signal))
    void tracked.sandbox.run(job, signal)
    await tracked.settled()
    expect(ended).toBe(3)
  })

  it('waits for jobs that fail, and their failure stays their caller’s', async () => {
    const tracked = trackJobs(sandboxOf(() => Promise.reject(new Error('no such program'))))
    const run = tracked.sandbox.run(job, signal)
    await tracked.settled()
    await expect(run).rejects.toThrow('no such program')
    await expect(tracked.sandbox.prepare({} as never, '', { signal })).rejects.toThrow('nothing is built')
  })
})
