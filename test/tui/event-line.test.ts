import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/lib/domain/event.ts'
import { countOf, eventLine } from '../../src/lib/tui/event-line.ts'
import { answered, asked, oneRound, verdict } from './sample-events.ts'

describe('eventLine()', () => {
  it.each<[Event, string]>([
    [{ type: 'step.started', step: 's', label: 'planting a bug' }, '… planting a bug'],
    [{ type: 'step.finished', step: 's', label: 'planted', seconds: 75 }, '✓ planted (1 min 15 s)'],
    [
      { type: 'step.finished', step: 's', label: 'planted', seconds: 75, failed: true },
      '✗ planted (1 min 15 s)',
    ],
    [{ type: 'dataset.written', rows: 1, files: ['a', 'b'] }, 'dataset: 1 row in 2 files'],
    [verdict(1, 'ada', 'infra_error'), '  ada: infra error. All 2 hidden tests pass.'],
    [answered(1, 'ada', 'none'), '  ada sent none: nothing listens there'],
  ])('says %j in a line', (event, text) => {
    expect(eventLine(event)).toEqual({ level: 'info', text })
  })

  it('keeps the level of a log message, and warns of a refused package', () => {
    expect(eventLine({ type: 'log', level: 'debug', message: 'm' })).toEqual({ level: 'debug', text: 'm' })
    expect(eventLine({ type: 'package.refused', package: 'p', reason: 'no tests.' })).toEqual({
      level: 'warn',
      text: 'p cannot serve: no tests.',
    })
  })

  it.each<Event>([
    { type: 'step.progress', step: 's', done: 1, total: 2, label: 'l' },
    asked(1, 'ada'),
    { type: 'ratings.updated', ratings: [] },
  ])('has no line for %j', (event) => {
    expect(eventLine(event)).toBeNull()
  })

  it('lets no escape sequence, line break or control through to the terminal', () => {
    const hostile = 'a\u001b[2J\u001b]0;title\u0007b\r\nc\u0000d\u009b31m'
    for (const event of [
      { type: 'log', level: 'info', message: hostile },
      { type: 'step.started', step: 's', label: hostile },
      { type: 'package.refused', package: hostile, reason: hostile },
    ] as const)
      expect(eventLine(event)?.text).not.toMatch(/\p{Cc}/u)
  })

  it('never breaks a line', () => {
    for (const event of oneRound) expect(eventLine(event)?.text ?? '').not.toContain('\n')
  })
})

it('countOf() knows one from many', () => {
  expect([countOf(0, 'row'), countOf(1, 'row'), countOf(2, 'row')]).toEqual(['0 rows', '1 row', '2 rows'])
})
