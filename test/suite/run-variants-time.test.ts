import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { python, suiteTitle } from './run-sample.ts'
import { removeSampleRepositories } from './sample-repository.ts'
import { summary, tryAll, variant } from './variant-sample.ts'

const busy: ChildProcess[] = []

removeSampleRepositories()
afterEach(() => {
  for (const child of busy.splice(0)) child.kill('SIGKILL')
})

/** A variant whose package runs the statements when its function is called. */
const does = (id: string, statements: string, seconds: number) =>
  variant(
    id,
    `import os, sys, time\ndef size(n):\n    ${statements}\n    return "big" if n > 3 else "small"\n`,
    {
      seconds,
    },
  )

describe.skipIf(python === null)(suiteTitle('runVariants() and the time of a variant'), () => {
  it('judges a variant that gets little of the processor, however long it takes', async () => {
    // In sessions of their own, as schedulers share the processor between sessions first.
    for (let loop = 0; loop < 4 * availableParallelism(); loop++)
      busy.push(spawn(python ?? '', ['-c', 'while True: pass'], { detached: true }))
    const starved = 'os.nice(5)\n    while time.process_time() < 1.5: pass'
    const [result] = await tryAll([does('starved', starved, 4)])
    expect(summary(result === undefined ? [] : [result])).toEqual(['starved ran passed passed'])
    expect(result?.seconds).toBeGreaterThan(4)
  })

  it('ends what computes for too long, also when several processes share the work', async () => {
    const shared = 'for _ in range(3): os.fork()\n    while True: pass'
    const apart = 'if os.fork() == 0:\n        os.setsid()\n        while True: pass\n    time.sleep(3600)'
    const results = await tryAll([
      does('alone', 'while True: pass', 1),
      does('shared', shared, 1),
      does('apart', apart, 1),
    ])
    expect(results.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'alone timeout',
      'shared timeout',
      'apart timeout',
    ])
    expect(results[0]?.detail).toMatch(/^it computed for longer than 1 s while running /)
  })

  it('ends what only waits, asleep at a stretch or again and again', async () => {
    const polling = 'while True: time.sleep(0.01)'
    const stopped = 'os.kill(os.getpid(), 19)'
    const results = await tryAll([
      does('asleep', 'time.sleep(3600)', 1),
      does('polling', polling, 1),
      does('stopped', stopped, 1),
    ])
    expect(results.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'asleep timeout',
      'polling timeout',
      'stopped timeout',
    ])
    expect(results[0]?.detail).toMatch(/^it waited for longer than 1 s while running /)
  })
})
