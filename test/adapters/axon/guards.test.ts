import { describe, expect, test } from 'vitest'
import { createCallerGate } from '../../../src/lib/adapters/axon/caller-limits.ts'
import { createReplayGuard } from '../../../src/lib/adapters/axon/replay-guard.ts'
import { createFakeClock } from '../../fakes/clock.ts'

const limits = { maxAgeMs: 30_000, maxAheadMs: 10_000, maxNonces: 3 }

function request(clock: { now(): number }, part: { offsetMs?: number; uuid?: string; hotkey?: string } = {}) {
  const { offsetMs = 0, uuid = 'u', hotkey = 'h' } = part
  const nonce = String(BigInt(clock.now() + offsetMs) * 1_000_000n)
  return { nonce, uuid, dendriteHotkey: hotkey, axonHotkey: 'axon' }
}

describe('createReplayGuard()', () => {
  test.each([
    [-30_000, null],
    [-30_001, /too old: 30.0 seconds/],
    [10_000, null],
    [10_001, /10.0 seconds ahead/],
  ])('a nonce %d ms from now: %s', (offsetMs, expected) => {
    const clock = createFakeClock()
    const objection = createReplayGuard(limits, clock).objection(request(clock, { offsetMs }))
    if (expected === null) expect(objection).toBeNull()
    else expect(objection).toMatch(expected)
  })

  test('the same request is admitted once, however its nonce is written, and others whatever their order', () => {
    const clock = createFakeClock()
    const guard = createReplayGuard(limits, clock)
    const later = request(clock, { offsetMs: 5 })
    expect(guard.admit(later)).toBe('fresh')
    expect(guard.admit(request(clock))).toBe('fresh')
    expect(guard.admit(later)).toBe('seen')
    expect(guard.admit({ ...later, nonce: `0${later.nonce}` })).toBe('seen')
    expect(guard.objection(later)).toMatch(/already processed/)
  })

  test('memory is bounded, and freed only when a replay would be too old anyway', () => {
    const clock = createFakeClock()
    const guard = createReplayGuard(limits, clock)
    const ahead = request(clock, { offsetMs: 10_000 })
    expect(guard.admit(ahead)).toBe('fresh')
    expect(guard.admit(request(clock, { uuid: 'b' }))).toBe('fresh')
    expect(guard.admit(request(clock, { uuid: 'c' }))).toBe('fresh')
    expect(guard.admit(request(clock, { uuid: 'd' }))).toBe('full')
    clock.move(40_000)
    expect(guard.objection(ahead)).toMatch(/already processed/)
    clock.move(1)
    expect(guard.objection(ahead)).toMatch(/too old/)
    expect(guard.admit(request(clock, { uuid: 'd' }))).toBe('fresh')
  })
})

describe('createCallerGate()', () => {
  test('holds a caller to so many requests at once, and no other caller', () => {
    const gate = createCallerGate({ concurrentPerCaller: 2, perMinutePerCaller: 100 }, createFakeClock())
    const first = gate.enter('a')
    expect(gate.enter('a').ok).toBe(true)
    expect(gate.enter('a')).toMatchObject({ ok: false })
    expect(gate.enter('b').ok).toBe(true)
    if (first.ok) {
      first.leave()
      first.leave()
    }
    expect(gate.enter('a').ok).toBe(true)
    expect(gate.enter('a').ok).toBe(false)
  })

  test('holds a caller to so many requests a minute', () => {
    const clock = createFakeClock()
    const gate = createCallerGate({ concurrentPerCaller: 9, perMinutePerCaller: 2 }, clock)
    for (const at of [0, 30_000]) {
      clock.move(at)
      const entry = gate.enter('a')
      if (entry.ok) entry.leave()
    }
    expect(gate.enter('a')).toMatchObject({ ok: false, reason: 'more than 2 requests a minute' })
    clock.move(30_000)
    expect(gate.enter('a').ok).toBe(true)
  })
})
