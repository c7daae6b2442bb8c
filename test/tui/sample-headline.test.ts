import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/lib/domain/event.ts'
import { eventLine } from '../../src/lib/tui/event-line.ts'
import { sampleHeadline } from '../../src/lib/tui/sample-headline.ts'
import { reduceStatus } from '../../src/lib/tui/status-reducer.ts'
import { emptySnapshot } from '../../src/lib/tui/status-snapshot.ts'

const started: Event = {
  type: 'sample.started',
  seed: 'demo',
  sandbox: 'docker',
  isolation: 'docker: no network',
  packages: 1,
  asked: 4,
  workers: 2,
  out: '/tasks',
}
const sampled: Event = {
  type: 'task.sampled',
  id: 'toolz__1.0.0.abc',
  package: 'toolz==1.0.0',
  strategy: 'procedural',
  detail: 'single edit',
  difficulty: 'hard',
  failToPass: 1,
  passToPass: 20,
  written: true,
  done: 1,
  asked: 4,
  perHour: 120,
  secondsLeft: 90,
}

function shown(events: readonly Event[]): string {
  const { sample } = events.reduce((snapshot, event) => reduceStatus(snapshot, event, 0), emptySnapshot)
  return sample === null ? '' : sampleHeadline(sample, 30)
}

describe('sampleHeadline()', () => {
  it('shows a bar, how many there are, how fast they come and how long it will take', () => {
    expect(shown([started, sampled])).toBe(
      `agentao · ${'█'.repeat(5)}${'░'.repeat(15)} 1 of 4 tasks · 120 an hour, 1 min 30 s left · 30 s`,
    )
  })

  it('tells no rate before the first task, and no rest after the last', () => {
    expect(shown([started])).toBe(`agentao · ${'░'.repeat(20)} 0 of 4 tasks · 30 s`)
    const last = { ...sampled, done: 4, secondsLeft: 0 }
    expect(shown([started, last])).toBe(`agentao · ${'█'.repeat(20)} 4 of 4 tasks · 120 an hour · 30 s`)
  })
})

describe('eventLine() of sampling', () => {
  it('says what was asked for, what is there and what is not', () => {
    expect(eventLine(started)?.text).toBe(
      '4 tasks wanted of 1 package, 2 workers, seed demo, sandbox docker: no network, into /tasks',
    )
    expect(eventLine(sampled)?.text).toBe(
      '1 of 4: toolz__1.0.0.abc (procedural, hard, 120 an hour, 1 min 30 s left)',
    )
    expect(eventLine({ ...sampled, written: false, perHour: null, secondsLeft: null })?.text).toBe(
      '1 of 4: toolz__1.0.0.abc (procedural, hard, was there)',
    )
    expect(eventLine({ type: 'sample.refused', package: 'p', kind: 'no_bug', reason: 'None.' })).toEqual({
      level: 'warn',
      text: 'no task of p: None.',
    })
  })
})
