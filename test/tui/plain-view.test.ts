import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogLevel } from '../../src/lib/domain/event.ts'
import { openPlainView } from '../../src/lib/tui/plain-view.ts'
import { fakeStream } from '../fakes/terminal.ts'
import { asked, oneRound, runStarted } from './sample-events.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open(options: { terminal?: boolean; logLevel?: LogLevel; color?: boolean } = {}) {
  const stderr = fakeStream()
  const clock = { now: () => Date.now(), monotonic: () => Date.now() }
  const { terminal = false, logLevel = 'info', color = false } = options
  const view = openPlainView({ stderr, stderrIsTerminal: terminal, logLevel, color, clock })
  return { view, stderr, lines: () => stderr.text().split('\n').slice(0, -1) }
}

const install = { type: 'step.started', step: 'env', label: 'installing pytest' } as const

describe('openPlainView()', () => {
  it('writes a line for each event that says something, with the time since the start', async () => {
    const { view, lines } = open()
    for (const event of oneRound) view.emit(event)
    vi.advanceTimersByTime(12_300)
    view.emit({ type: 'step.finished', step: 'env', seconds: 12.3, label: 'environment of toolz' })
    await view.close()
    expect(lines()).toEqual([
      '[    0.0 s] 2 rounds, seed s1, sandbox bubblewrap: no network, no host files, data in /data',
      '[    0.0 s] round 1: toolz==1.0.0, comparison: take() returns one item too many (2 hidden tests)',
      '[    0.0 s]   silent sent none: nothing listens there',
      '[    0.0 s]   patient sent a patch after 4.2 s',
      '[    0.0 s]   patient: resolved. All 2 hidden tests pass.',
      '[    0.0 s]   patient scores 0.980: Resolved in 4.2 s.',
      '[    0.0 s] ✓ round 1 finished (12 s)',
      '[    0.0 s] validator-0 set weights at block 350',
      '[    0.0 s] epoch ended at block 360: 40.50 TAO paid',
      '[    0.0 s] dataset: 2 rows in 1 file',
      '[     12 s] ✓ environment of toolz (12 s)',
    ])
  })

  it('breaks silence on a terminal before two seconds have passed, again and again', async () => {
    const { view, lines } = open({ terminal: true })
    view.emit(install)
    vi.advanceTimersByTime(6000)
    await view.close()
    expect(lines().slice(1)).toEqual([
      '[    1.8 s] … still installing pytest (1.8 s)',
      '[    3.6 s] … still installing pytest (3.6 s)',
      '[    5.4 s] … still installing pytest (5.4 s)',
    ])
  })

  it('breaks silence in a pipe every fifteen seconds only', async () => {
    const { view, lines } = open()
    view.emit(install)
    vi.advanceTimersByTime(14_900)
    expect(lines()).toHaveLength(1)
    vi.advanceTimersByTime(200)
    await view.close()
    expect(lines()[1]).toContain('… still installing pytest (15 s)')
  })

  it('says who is awaited when no step is running', async () => {
    const { view, lines } = open({ terminal: true })
    for (const event of [runStarted, asked(1, 'patient'), asked(2, 'silent')]) view.emit(event)
    vi.advanceTimersByTime(2000)
    await view.close()
    expect(lines().at(-1)).toContain('… still waiting for patient, silent')
  })

  it('shows the count of a step with progress', async () => {
    const { view, lines } = open({ terminal: true })
    view.emit(install)
    view.emit({ type: 'step.progress', step: 'env', done: 3, total: 9, label: 'installing pytest' })
    vi.advanceTimersByTime(2000)
    await view.close()
    expect(lines().at(-1)).toContain('… still installing pytest 3/9 (1.8 s)')
  })

  it('is silent after it was closed', async () => {
    const { view, lines } = open({ terminal: true })
    view.emit(install)
    await view.close()
    vi.advanceTimersByTime(10_000)
    expect(lines()).toHaveLength(1)
  })

  it('shows from warnings up at that level, and says the level in words', async () => {
    const { view, lines } = open({ logLevel: 'warn', terminal: true })
    view.emit(install)
    view.emit({ type: 'package.refused', package: 'numpy', reason: 'it needs a compiler.' })
    view.emit({ type: 'log', level: 'error', message: 'the disk is full' })
    vi.advanceTimersByTime(10_000)
    await view.close()
    expect(lines()).toEqual([
      '[    0.0 s] warn: numpy cannot serve: it needs a compiler.',
      '[    0.0 s] error: the disk is full',
    ])
  })

  it('shows debug lines only when asked', async () => {
    const event = { type: 'log', level: 'debug', message: 'details' } as const
    const quiet = open()
    quiet.view.emit(event)
    const chatty = open({ logLevel: 'debug' })
    chatty.view.emit(event)
    await Promise.all([quiet.view.close(), chatty.view.close()])
    expect(quiet.lines()).toHaveLength(0)
    expect(chatty.lines()).toHaveLength(1)
  })

  it('stays quiet when its stream is gone', async () => {
    const { view, stderr } = open()
    stderr.destroy()
    view.emit(install)
    await view.close()
    expect(stderr.text()).toBe('')
  })
})
