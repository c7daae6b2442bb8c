import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withHeartbeat } from '../../../src/lib/adapters/virtualenv/heartbeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('withHeartbeat()', () => {
  it('says the words at once, then every second with the seconds beside them', () => {
    const said: unknown[] = []
    const heart = withHeartbeat('building', (words, seconds) => void said.push([words, seconds]))
    vi.advanceTimersByTime(2500)
    heart.stop()
    vi.advanceTimersByTime(5000)
    expect(said).toEqual([
      ['building', 0],
      ['building', 1],
      ['building', 2],
    ])
  })

  it('changes the words when there are new ones', () => {
    const said: string[] = []
    const heart = withHeartbeat('installing', (words) => void said.push(words))
    heart.say('installing pytest')
    vi.advanceTimersByTime(1000)
    heart.say(null)
    vi.advanceTimersByTime(1000)
    heart.stop()
    expect(said).toEqual(['installing', 'installing pytest', 'installing pytest'])
  })
})
