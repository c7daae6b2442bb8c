import { describe, expect, it } from 'vitest'
import { currentWork, describeStep } from '../../src/lib/tui/current-work.ts'
import { emptySnapshot, type NeuronStatus, type StatusSnapshot } from '../../src/lib/tui/status-snapshot.ts'

const step = (label: string, rest: { done?: number; total?: number | null } = {}) => ({
  step: label,
  label,
  startedAtMs: 1000,
  done: 0,
  total: null,
  ...rest,
})

const waitingFor = (...names: string[]): StatusSnapshot => ({
  ...emptySnapshot,
  neurons: names.map(
    (name, uid): NeuronStatus => ({
      uid,
      name,
      hotkey: name,
      role: 'miner',
      stake: 0,
      state: 'asked',
      lastScore: null,
      answerSeconds: null,
      asked: 1,
      resolved: 0,
      scoreSum: 0,
      rating: null,
      weight: null,
      tao: 0,
    }),
  ),
})

describe('describeStep()', () => {
  it.each([
    [{}, 'building (3.0 s)'],
    [{ done: 4 }, 'building 4 (3.0 s)'],
    [{ done: 4, total: 9 }, 'building 4/9 (3.0 s)'],
    [{ done: 0, total: 9 }, 'building 0/9 (3.0 s)'],
  ])('shows %j as "%s"', (counts, text) => {
    expect(describeStep(step('building', counts), 4000)).toBe(text)
  })
})

describe('currentWork()', () => {
  it('is the newest step', () => {
    const snapshot = { ...waitingFor('ada'), steps: [step('outer'), step('inner')] }
    expect(currentWork(snapshot, 2500)).toBe('inner (1.5 s)')
  })

  it('is who is awaited when no step runs, counted where they are many', () => {
    expect(currentWork(waitingFor('ada', 'bob'), 0)).toBe('waiting for ada, bob')
    expect(currentWork(waitingFor('a', 'b', 'c', 'd', 'e'), 0)).toBe('waiting for a, b, c, 2 more')
  })

  it('is nothing when nothing is known', () => {
    expect(currentWork(emptySnapshot, 0)).toBeNull()
  })
})
