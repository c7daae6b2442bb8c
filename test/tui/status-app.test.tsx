import { cleanup, render } from 'ink-testing-library'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Event } from '../../src/lib/domain/event.ts'
import { StatusApp, type StatusAppProps } from '../../src/lib/tui/status-app.tsx'
import { createStatusStore } from '../../src/lib/tui/status-store.ts'
import { asked, oneRound, runStarted, taskCreated } from './sample-events.ts'

afterEach(() => cleanup())

function show(events: readonly Event[], props: Partial<StatusAppProps> = {}) {
  const store = createStatusStore(() => 1000)
  for (const event of events) store.add(event)
  const all: StatusAppProps = {
    store,
    now: () => 3000,
    openedAtMs: 0,
    color: false,
    logLevel: 'info',
    ended: false,
    ...props,
  }
  const app = render(<StatusApp {...all} />)
  return { ...app, store, end: () => app.rerender(<StatusApp {...all} ended={true} />) }
}

describe('<StatusApp>', () => {
  it('says that it is starting before anything happened', () => {
    expect(show([]).lastFrame()).toContain('agentao · starting · 3.0 s')
  })

  it('shows rounds, miners in words, and the run in its headline', () => {
    const frame = show(oneRound).lastFrame()
    expect(frame).toContain('1  toolz==1.0.0  comparison  ✓ 1 of 2 resolved  12 s')
    expect(frame).toMatch(/patient +✓ resolved +0\.980 +1 of 1 +0\.70 \[0\.40, 0\.90\] +1\.000 +20\.50/)
    expect(frame).toMatch(/silent +- no answer +- +0 of 1 +- +0\.000 +0\.00/)
    expect(frame).toContain('agentao · 3.0 s · 1 of 2 rounds done · block 360 · seed s1 · sandbox bubblewrap')
  })

  it('shows the current step with its clock', () => {
    const step: Event = { type: 'step.started', step: 'env', label: 'installing pytest' }
    expect(show([runStarted, step]).lastFrame()).toContain('installing pytest (2.0 s)')
  })

  it('shows who is awaited when no step is running', () => {
    expect(show([runStarted, taskCreated(0), asked(1, 'patient')]).lastFrame()).toContain(
      'waiting for patient',
    )
  })

  it('prints each log line once, above the live region', async () => {
    const { frames, store } = show([{ type: 'log', level: 'info', message: 'first line' }])
    store.add({ type: 'log', level: 'warn', message: 'second line' })
    await vi.waitFor(() => expect(frames.join('')).toContain('warn: second line'))
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(3))
    expect(frames.filter((frame) => frame.includes('] first line'))).toHaveLength(1)
    expect(frames.filter((frame) => frame.includes('] warn: second line'))).toHaveLength(1)
  })

  it('ends with an empty region and no line lost', async () => {
    const { store, end, frames, lastFrame } = show([runStarted])
    store.add({ type: 'log', level: 'info', message: 'the very last' })
    end()
    await vi.waitFor(() => expect(frames.join('')).toContain('the very last'))
    expect(lastFrame()).not.toContain('agentao ·')
  })

  it('fits every line of the live region to the terminal', () => {
    const long: Event = { type: 'step.started', step: 'x', label: 'a very long label '.repeat(20) }
    const frame = show([...oneRound, long]).lastFrame() ?? ''
    expect(frame.split('\n').filter((line) => !line.startsWith('[') && line.length > 100)).toEqual([])
  })
})
