import { describe, expect, it } from 'vitest'
import { createStepReporter } from '../../src/lib/app/step-reporter.ts'
import type { Event } from '../../src/lib/domain/event.ts'
import { ok, refused } from '../../src/lib/kernel/result.ts'
import { createFakeClock } from '../fakes/clock.ts'

function reporter() {
  const events: Event[] = []
  const clock = createFakeClock()
  return { events, clock, steps: createStepReporter((event) => void events.push(event), clock) }
}

describe('createStepReporter()', () => {
  it('tells the start, the progress and the end of a step, with its seconds', async () => {
    const { events, clock, steps } = reporter()
    const value = await steps.run('building', async (onProgress) => {
      onProgress('installing', 1, 4)
      onProgress('waiting')
      clock.move(2500)
      return 7
    })
    expect(value).toBe(7)
    const step = 'building#0'
    expect(events).toEqual([
      { type: 'step.started', step, label: 'building' },
      { type: 'step.progress', step, label: 'installing', done: 1, total: 4 },
      { type: 'step.progress', step, label: 'waiting', done: 0, total: null },
      { type: 'step.finished', step, label: 'building', seconds: 2.5 },
    ])
  })

  it('ends a step that fails, and lets the error through', async () => {
    const { events, steps } = reporter()
    const work = steps.run('building', async () => {
      throw new RangeError('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(events.at(-1)).toMatchObject({ type: 'step.finished', step: 'building#0', failed: true })
  })

  it('says of a step that gave a refusal that it failed', async () => {
    const { events, steps } = reporter()
    await steps.run('building', async () => refused('no compiler'))
    await steps.run('building', async () => ok('built'))
    expect(events.filter(({ type }) => type === 'step.finished').map((event) => 'failed' in event)).toEqual([
      true,
      false,
    ])
  })

  it('tells two steps of one name apart', async () => {
    const { events, steps } = reporter()
    await Promise.all([steps.run('a', async () => 1), steps.run('a', async () => 2)])
    expect(new Set(events.map((event) => 'step' in event && event.step))).toEqual(new Set(['a#0', 'a#1']))
  })
})
