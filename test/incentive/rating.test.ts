import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLead } from '../../src/lib/incentive/paired-lead.ts'
import { rateMiners } from '../../src/lib/incentive/rating.ts'
import { wilsonInterval } from '../../src/lib/incentive/wilson-interval.ts'
import { roundRow } from './rows.ts'

describe('rateMiners()', () => {
  test('the estimate is the mean of score times share over the tasks asked; silence is 0', () => {
    const [rating] = rateMiners([
      roundRow({ roundIndex: 0, score: 1 }),
      roundRow({ roundIndex: 1, score: 0.9, share: 0.5 }),
      roundRow({ roundIndex: 2, status: 'none' }),
      roundRow({ roundIndex: 3, status: 'unresolved' }),
    ])
    expect(rating).toMatchObject({
      hotkey: 'hot-a',
      coldkey: 'cold-hot-a',
      estimate: (1 + 0.45) / 4,
      tasks: 4,
      resolved: 2,
      confidence: 0.8,
      share: 1.45 / 1.9,
      reason:
        'Resolved 2 of 4 tasks; no patch for 1; kept 76 % of its rewards, as others sent the same changes.',
    })
  })

  test('an infra_error counts neither for nor against', () => {
    const graded = [roundRow({ roundIndex: 0 }), roundRow({ roundIndex: 1, status: 'unresolved' })]
    const [without] = rateMiners(graded)
    const [withOne] = rateMiners([...graded, roundRow({ roundIndex: 2, status: 'infra_error', score: 1 })])
    expect(withOne).toEqual(without)
  })

  test('a miner of which nothing is known yet has the widest interval and no estimate', () => {
    expect(rateMiners([roundRow({ status: 'infra_error' })])).toMatchObject([
      { estimate: 0, low: 0, high: 1, tasks: 0, reason: 'No task has been graded for it yet.' },
    ])
    expect(rateMiners([])).toEqual([])
  })

  test('a score on a row that is not resolved is not believed', () => {
    expect(rateMiners([roundRow({ status: 'tampered', score: 1 })])[0]?.estimate).toBe(0)
  })

  test('one owner’s hotkeys that sent the same change are each rated by what the owner kept', () => {
    const shared = { minerColdkey: 'owner', fingerprint: 'f', share: 0.5 }
    const ratings = rateMiners([
      roundRow({ minerHotkey: 'h1', ...shared }),
      roundRow({ minerHotkey: 'h2', ...shared }),
    ])
    expect(ratings.map(({ estimate }) => estimate)).toEqual([1, 1])
  })

  test('a row that comes twice counts once', () => {
    const rows = [roundRow({ roundIndex: 0 }), roundRow({ roundIndex: 1, status: 'unresolved' })]
    expect(rateMiners([...rows, ...rows])).toEqual(rateMiners(rows))
  })

  test('two that differ on one task of three are tied; on two of three they are not', () => {
    const rows = (outcomes: Record<string, readonly boolean[]>) =>
      Object.entries(outcomes).flatMap(([minerHotkey, resolved]) =>
        resolved.map((is, roundIndex) =>
          roundRow({ minerHotkey, roundIndex, status: is ? 'resolved' : 'unresolved' }),
        ),
      )
    const tied = rateMiners(rows({ a: [true, true, true], b: [true, true, false] }))
    expect(tied.map(({ leads }) => leads)).toEqual([[], []])
    const apart = rateMiners(rows({ a: [true, true, true], b: [true, false, false] }))
    expect(apart.map(({ leads }) => leads)).toEqual([['b'], []])
  })

  test('miners that were never asked the same task cannot be told apart', () => {
    const rows = [0, 1, 2, 3].flatMap((roundIndex) => [
      roundRow({ minerHotkey: 'a', roundIndex }),
      roundRow({
        minerHotkey: 'b',
        roundIndex: roundIndex + 10,
        status: roundIndex === 0 ? 'resolved' : 'none',
      }),
    ])
    expect(rateMiners(rows).map(({ leads }) => leads)).toEqual([[], []])
  })
})

describe('isLead()', () => {
  test('one task decides nothing, many equal tasks decide nothing, many wins decide', () => {
    expect(isLead([], 0.8)).toBe(false)
    expect(isLead([1], 0.8)).toBe(false)
    expect(isLead(Array(50).fill(0), 0.8)).toBe(false)
    expect(isLead(Array(20).fill(1), 0.95)).toBe(true)
    expect(isLead([1, 1, 0], 0.8)).toBe(true)
    expect(isLead([1, 1, 0], 0.95)).toBe(false)
  })

  const outcomes = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 40 })

  test('only one of two can lead the other', () => {
    fc.assert(
      fc.property(outcomes, (advantages) => {
        const mirrored = advantages.map((advantage) => -advantage)
        expect(isLead(advantages, 0.8) && isLead(mirrored, 0.8)).toBe(false)
      }),
    )
  })

  test('winning one more task never loses a lead', () => {
    fc.assert(
      fc.property(outcomes, fc.nat(), (advantages, at) => {
        const better = advantages.map((one, i) => (i === at % advantages.length ? Math.min(1, one + 1) : one))
        if (isLead(advantages, 0.8)) expect(isLead(better, 0.8)).toBe(true)
      }),
    )
  })
})

describe('wilsonInterval()', () => {
  test('agrees with published values', () => {
    const { low, high } = wilsonInterval(0.5, 10, 0.95)
    expect(low).toBeCloseTo(0.2366, 4)
    expect(high).toBeCloseTo(0.7634, 4)
  })

  test('holds its mean, lies within [0, 1], and narrows with more tasks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (mean, count) => {
          const few = wilsonInterval(mean, count, 0.8)
          const many = wilsonInterval(mean, count * 4, 0.8)
          expect(few.low).toBeLessThanOrEqual(mean + 1e-12)
          expect(few.high).toBeGreaterThanOrEqual(mean - 1e-12)
          expect(few.low).toBeGreaterThanOrEqual(0)
          expect(few.high).toBeLessThanOrEqual(1)
          expect(many.high - many.low).toBeLessThan(few.high - few.low)
        },
      ),
    )
  })
})
