import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/lib/domain/event.ts'
import { reduceStatus } from '../../src/lib/tui/status-reducer.ts'
import { emptySnapshot, type StatusSnapshot } from '../../src/lib/tui/status-snapshot.ts'
import {
  answered,
  asked,
  oneRound,
  roundFinished,
  runStarted,
  scored,
  taskCreated,
  verdict,
} from './sample-events.ts'

const fold = (events: readonly Event[], start: StatusSnapshot = emptySnapshot): StatusSnapshot =>
  events.reduce((snapshot, event, index) => reduceStatus(snapshot, event, index * 1000), start)

const minerAfter = (uid: number, ...events: Event[]) =>
  fold([runStarted, taskCreated(0), ...events]).neurons.find((neuron) => neuron.uid === uid)

describe('reduceStatus() on neurons', () => {
  it('knows everyone from the start', () => {
    const { neurons, run } = fold([runStarted])
    expect(run?.rounds).toBe(2)
    expect(neurons.map(({ name, role, state }) => [name, role, state])).toEqual([
      ['validator-0', 'validator', 'idle'],
      ['patient', 'miner', 'idle'],
      ['silent', 'miner', 'idle'],
    ])
  })

  it('follows a miner from the question to the score', () => {
    const steps: Event[] = [asked(1, 'patient'), answered(1, 'patient'), verdict(1, 'patient', 'resolved')]
    expect(minerAfter(1, ...steps.slice(0, 1))).toMatchObject({ state: 'asked', asked: 1, resolved: 0 })
    expect(minerAfter(1, ...steps.slice(0, 2))).toMatchObject({ state: 'answered', answerSeconds: 4.2 })
    expect(minerAfter(1, ...steps)).toMatchObject({ state: 'resolved', resolved: 1, lastScore: null })
    expect(minerAfter(1, ...steps, scored(1, 'patient', 0.98))).toMatchObject({
      lastScore: 0.98,
      scoreSum: 0.98,
    })
  })

  it('tells silence from an answer', () => {
    expect(minerAfter(2, asked(2, 'silent'), answered(2, 'silent', 'none'))).toMatchObject({
      state: 'silent',
    })
  })

  it.each(['unresolved', 'tampered', 'invalid', 'infra_error'] as const)(
    'counts %s as not resolved',
    (status) => {
      expect(minerAfter(1, verdict(1, 'patient', status))).toMatchObject({ state: status, resolved: 0 })
    },
  )

  it('keeps ratings, weights and what was paid', () => {
    const { neurons, block, dataset } = fold(oneRound)
    expect(neurons[1]).toMatchObject({ rating: { estimate: 0.7, low: 0.4, high: 0.9 }, weight: 1, tao: 20.5 })
    expect(neurons[2]).toMatchObject({ rating: null, weight: 0, tao: 0 })
    expect(neurons[0]).toMatchObject({ weight: null, tao: 20 })
    expect(block).toBe(360)
    expect(dataset).toEqual({ rows: 2, files: ['/data/a.parquet'] })
  })

  it('starts every round with nobody asked, and keeps the counts', () => {
    const { neurons } = fold([...oneRound, taskCreated(1)])
    expect(neurons[1]).toMatchObject({ state: 'idle', lastScore: null, asked: 1, resolved: 1, tao: 20.5 })
  })
})

describe('reduceStatus() on rounds', () => {
  it('records verdicts and silence under the miner, and the time at the end', () => {
    const [round] = fold(oneRound).rounds
    expect(round).toMatchObject({ round: 0, package: 'toolz==1.0.0', seconds: 12 })
    expect([...(round?.verdicts ?? [])]).toEqual([
      [2, 'none'],
      [1, 'resolved'],
    ])
  })

  it('keeps rounds in order and each once when a run is taken up again', () => {
    const { rounds } = fold([runStarted, taskCreated(1), taskCreated(0), taskCreated(1)])
    expect(rounds.map(({ round }) => round)).toEqual([0, 1])
  })

  it('leaves other rounds alone', () => {
    const { rounds } = fold([runStarted, taskCreated(0), taskCreated(1), roundFinished])
    expect(rounds.map(({ seconds }) => seconds)).toEqual([12, null])
  })
})

describe('reduceStatus() on steps', () => {
  const start = (step: string): Event => ({ type: 'step.started', step, label: `doing ${step}` })
  const progress = (step: string, done: number): Event => ({
    type: 'step.progress',
    step,
    done,
    total: 10,
    label: `doing ${step}`,
  })
  const finish = (step: string): Event => ({ type: 'step.finished', step, seconds: 1, label: step })

  it('lists what is running, oldest first', () => {
    expect(fold([start('a'), start('b'), finish('a')]).steps.map(({ step }) => step)).toEqual(['b'])
  })

  it('keeps the start of a step that reports progress', () => {
    expect(fold([start('a'), progress('a', 3)]).steps).toEqual([
      { step: 'a', label: 'doing a', startedAtMs: 0, done: 3, total: 10 },
    ])
  })

  it('takes progress of an unknown step as its start', () => {
    expect(fold([progress('a', 3)]).steps).toMatchObject([{ step: 'a', done: 3 }])
  })

  it('has nothing running once every step is finished, whatever the order', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
    fc.assert(
      fc.property(names, fc.array(fc.nat(9)), (steps, counts) => {
        const middle = counts.flatMap((done, i) => progress(steps[i % steps.length] ?? 'a', done))
        const events = [...steps.map(start), ...middle, ...steps.toReversed().map(finish)]
        expect(fold(events).steps).toEqual([])
      }),
    )
  })
})

describe('reduceStatus() on the log', () => {
  it('keeps the newest 200 lines and counts all', () => {
    const events = Array.from(
      { length: 250 },
      (_, i): Event => ({ type: 'log', level: 'info', message: `m${i}` }),
    )
    const { log, logCount } = fold(events)
    expect(log).toHaveLength(200)
    expect(log.at(-1)).toMatchObject({ id: 249, text: 'm249', atMs: 249_000 })
    expect(logCount).toBe(250)
  })

  it('never changes the snapshot it was given', () => {
    const before = fold(oneRound.slice(0, 4))
    const copy = structuredClone(before)
    fold(oneRound.slice(4), before)
    expect(before).toEqual(copy)
  })
})
