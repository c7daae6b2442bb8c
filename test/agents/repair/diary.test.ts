import { describe, expect, it } from 'vitest'
import { startDiary } from '../../../src/lib/agents/repair/diary.ts'
import { trajectorySchema } from '../../../src/lib/domain/trajectory.ts'
import { createFakeClock } from '../../fakes/clock.ts'

describe('startDiary()', () => {
  it('becomes a valid trajectory, in the order in which things were done', () => {
    const clock = createFakeClock()
    const diary = startDiary(clock, { sessionId: 's', agent: 'a', version: '1', problem: 'It is wrong.' })
    clock.move(1000)
    diary.act({ why: 'Look.', tool: 'run', arguments: { code: 'x' }, saw: 'y' })
    diary.say('Done.')
    const trajectory = trajectorySchema.parse(diary.trajectory({ note: 'n', steps: 3, seconds: 1 }))
    expect(trajectory.steps.map(({ step_id, source, message }) => [step_id, source, message])).toEqual([
      [1, 'user', 'It is wrong.'],
      [2, 'agent', 'Look.'],
      [3, 'agent', 'Done.'],
    ])
    expect(trajectory.steps[1]?.observation?.results[0]?.content).toBe('y')
    expect(trajectory.final_metrics?.extra).toEqual({ candidates_tried: 3, seconds: 1 })
  })

  it('keeps the head and the tail of what is too long, and says how much is missing', () => {
    const diary = startDiary(createFakeClock(), { sessionId: 's', agent: 'a', version: '1', problem: 'p' })
    diary.act({ why: 'w', tool: 't', arguments: {}, saw: `head${'x'.repeat(9_000)}tail` })
    const { steps } = diary.trajectory({ note: '', steps: 0, seconds: 0 })
    const seen = String(steps[1]?.observation?.results[0]?.content)
    expect(seen).toMatch(/^head.*\n\[5008 characters left out\]\n.*tail$/s)
    expect(seen.length).toBeLessThan(4_100)
  })
})
