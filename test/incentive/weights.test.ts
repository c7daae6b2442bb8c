import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoundRow } from '../../src/lib/domain/round.ts'
import { encodeWeights } from '../../src/lib/incentive/encode-weights.ts'
import { rateMiners } from '../../src/lib/incentive/rating.ts'
import { shareRewards } from '../../src/lib/incentive/share-rewards.ts'
import { weighMiners } from '../../src/lib/incentive/weights.ts'
import { roundRow } from './rows.ts'

type Market = { readonly rows: readonly RoundRow[]; readonly uids?: readonly string[] }

/** Hotkey to weight, through rating and weighing, uids in the order given. */
function weigh({ rows, uids }: Market): Record<string, number> {
  const coldkeys = new Map(rows.map(({ minerHotkey, minerColdkey }) => [minerHotkey, minerColdkey]))
  const hotkeys = uids ?? [...coldkeys.keys()]
  const neurons = hotkeys.map((hotkey, uid) => ({ uid, hotkey, coldkey: coldkeys.get(hotkey) ?? hotkey }))
  return Object.fromEntries(
    weighMiners(rateMiners(rows), neurons).map(({ hotkey, weight }) => [hotkey, weight]),
  )
}

/** One miner's rows from a text of outcomes: + resolved, - unresolved, . silent, ? infra_error. */
function career(minerHotkey: string, outcomes: string, part: Partial<RoundRow> = {}): RoundRow[] {
  const statuses = { '+': 'resolved', '-': 'unresolved', '.': 'none', '?': 'infra_error' } as const
  return [...outcomes].flatMap((mark, roundIndex) => {
    const status = statuses[mark as keyof typeof statuses]
    return [roundRow({ minerHotkey, roundIndex, status, ...part })]
  })
}

/** The rows with each round's rewards shared as the validator would have recorded them. */
function shared(rows: readonly RoundRow[]): RoundRow[] {
  return [...Map.groupBy(rows, ({ roundId }) => roundId).values()].flatMap((round) => {
    const shares = shareRewards(
      round.map((row) => ({
        ...row,
        hotkey: row.minerHotkey,
        coldkey: row.minerColdkey,
        name: row.minerName,
        resolved: row.status === 'resolved',
      })),
    )
    return round.map((row) => ({ ...row, share: shares.get(row.minerHotkey)?.share ?? 1 }))
  })
}

describe('weighMiners()', () => {
  test('pays by rating, and nothing to who earned nothing', () => {
    const rows = [...career('a', '++++++++++'), ...career('b', '+----+---+'), ...career('c', '..........')]
    const weights = weigh({ rows })
    expect(weights).toEqual({ a: 0.769231, b: 0.230769, c: 0 })
  })

  test('is empty, and never uniform, when nobody resolved anything', () => {
    expect(weighMiners(rateMiners(career('a', '-.-')), [{ uid: 0, hotkey: 'a', coldkey: 'c' }])).toEqual([])
    expect(weighMiners([], [{ uid: 0, hotkey: 'a', coldkey: 'c' }])).toEqual([])
  })

  test('a lead too small to mean anything is a tie', () => {
    const rows = [...career('a', '+++'), ...career('b', '++-'), ...career('c', '---')]
    expect(weigh({ rows })).toEqual({ a: 0.5, b: 0.5, c: 0 })
  })

  test('who is not registered is not paid', () => {
    const rows = [...career('a', '+++'), ...career('b', '+++')]
    expect(weigh({ rows, uids: ['b', 'x'] })).toEqual({ b: 1, x: 0 })
  })

  test('an owner’s hotkeys are together paid for the best of them', () => {
    const owner = { minerColdkey: 'owner' }
    const rows = [
      ...career('a', '++++++++++'),
      ...career('b', '+++++-----', owner),
      ...career('c', '++++++----', owner),
    ]
    const { a = 0, b = 0, c = 0 } = weigh({ rows })
    expect(b + c).toBeCloseTo(0.6 / 1.6, 5)
    expect(a).toBeCloseTo(1 / 1.6, 5)
    expect(c / b).toBeCloseTo(6 / 5, 4)
  })

  test('a copier whose share is nothing gets nothing, though it is tied with its original', () => {
    const rows = shared([
      ...career('a', '+++').map((row) => ({ ...row, fingerprint: `f-${row.roundIndex}` })),
      ...career('copy', '+++', { workDigest: null }).map((row) => ({
        ...row,
        fingerprint: `f-${row.roundIndex}`,
      })),
    ])
    expect(weigh({ rows })).toEqual({ a: 1, copy: 0 })
  })

  test('names with other scripts and lengths are ordered by code units', () => {
    const rows = ['Z', 'a', 'ä', 'B', '5G'].flatMap((name) => career(name, '+'))
    expect(Object.values(weigh({ rows })).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
  })
})

const markets = fc
  .array(fc.array(fc.constantFrom('+', '-', '.', '?'), { minLength: 6, maxLength: 6 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((careers) => careers.flatMap((marks, i) => career(`m${i}`, marks.join(''))))

const total = (weights: Record<string, number>, starts = ''): number =>
  Object.entries(weights)
    .filter(([hotkey]) => hotkey.startsWith(starts))
    .reduce((sum, [, weight]) => sum + weight, 0)

describe('whatever the rows are', () => {
  test('weights add up to 1 or are none, and each is a whole number of millionths', () => {
    fc.assert(
      fc.property(markets, (rows) => {
        const weights = weigh({ rows })
        const units = Object.values(weights).map((weight) => Math.round(weight * 1e6))
        for (const [i, weight] of Object.values(weights).entries()) expect(weight).toBe((units[i] ?? 0) / 1e6)
        const sum = units.reduce((a, b) => a + b, 0)
        expect(sum).toBe(rows.some(({ status }) => status === 'resolved') ? 1_000_000 : 0)
      }),
    )
  })

  test('the order of the rows and of the uids changes not a byte', () => {
    fc.assert(
      fc.property(markets, fc.nat(), (rows, seed) => {
        const hotkeys = [...new Set(rows.map(({ minerHotkey }) => minerHotkey))]
        const turn = <T>(list: readonly T[]): T[] =>
          [...list.slice(seed % list.length), ...list.slice(0, seed % list.length)].reverse()
        const plain = weigh({ rows, uids: hotkeys })
        const turned = weigh({ rows: turn(rows), uids: turn(hotkeys) })
        for (const hotkey of hotkeys) expect(turned[hotkey]).toBe(plain[hotkey])
      }),
    )
  })

  test('silence never pays', () => {
    fc.assert(
      fc.property(markets, (rows) => {
        const weights = weigh({ rows: [...rows, ...career('silent', '......')] })
        expect(weights.silent ?? 0).toBe(0)
      }),
    )
  })

  test('resolving one more task never lowers a miner’s weight', () => {
    fc.assert(
      fc.property(markets, fc.nat({ max: 5 }), (rows, round) => {
        const better = rows.map((row) =>
          row.minerHotkey === 'm0' && row.roundIndex === round && row.status !== 'infra_error'
            ? roundRow({ minerHotkey: 'm0', roundIndex: round })
            : row,
        )
        expect(weigh({ rows: better }).m0 ?? 0).toBeGreaterThanOrEqual((weigh({ rows }).m0 ?? 0) - 1.5e-6)
      }),
      { numRuns: 500 },
    )
  })

  test('one owner with many hotkeys is paid no more than with one', () => {
    fc.assert(
      fc.property(markets, fc.integer({ min: 2, max: 5 }), (rows, count) => {
        const split = rows.flatMap((row) =>
          row.minerHotkey !== 'm0'
            ? [row]
            : Array.from({ length: count }, (_, i) => ({ ...row, minerHotkey: `m0-${i}` })),
        )
        const before = total(weigh({ rows: shared(rows) }), 'm0')
        expect(total(weigh({ rows: shared(split) }), 'm0')).toBeLessThanOrEqual(before + 1e-5)
      }),
    )
  })

  test('many owners sending the same change are paid no more than one', () => {
    fc.assert(
      fc.property(markets, fc.integer({ min: 2, max: 8 }), (rows, count) => {
        const split = rows.flatMap((row) =>
          row.minerHotkey !== 'm0'
            ? [row]
            : Array.from({ length: count }, (_, i) => ({
                ...row,
                minerHotkey: `m0-${i}`,
                minerColdkey: `cold-m0-${i}`,
              })),
        )
        const before = total(weigh({ rows: shared(rows) }), 'm0')
        expect(total(weigh({ rows: shared(split) }), 'm0')).toBeLessThanOrEqual(before + 1e-5)
      }),
      { numRuns: 300 },
    )
  })

  test('copying an answer without work never pays more than the original', () => {
    fc.assert(
      fc.property(markets, fc.constantFrom(null, 'replay'), (rows, work) => {
        const copies = rows
          .filter(({ minerHotkey }) => minerHotkey === 'm0')
          .map((row) => ({
            ...row,
            minerHotkey: 'copy',
            minerColdkey: 'cold-copy',
            workDigest: work === null ? null : row.workDigest,
          }))
        const weights = weigh({ rows: shared([...rows, ...copies]) })
        expect(weights.copy ?? 0).toBeLessThanOrEqual((weights.m0 ?? 0) + 1.5e-6)
      }),
    )
  })
})

describe('encodeWeights() agrees with Bittensor’s SDK', () => {
  const encode = (weights: readonly number[]) =>
    encodeWeights(weights.map((weight, uid) => ({ uid, weight })))

  test.each([
    [
      [0.1, 0.2, 0, 0.7],
      [0, 1, 3],
      [9362, 18724, 65535],
    ],
    [
      [1, 0.5, 0.25],
      [0, 1, 2],
      [65535, 32768, 16384],
    ],
    [[0, 0], [], []],
    [[], [], []],
  ])('%j', (weights, uids, values) => {
    expect(encode(weights).map(({ uid }) => uid)).toEqual(uids)
    expect(encode(weights).map(({ value }) => value)).toEqual(values)
  })

  test('values are u16, the greatest 65535, and their order is that of the weights', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (weights) => {
        const encoded = encode(weights)
        for (const { value } of encoded)
          expect(Number.isInteger(value) && value > 0 && value <= 65535).toBe(true)
        if (weights.some((weight) => Math.fround(weight) > 0)) {
          expect(Math.max(...encoded.map(({ value }) => value))).toBe(65535)
        }
      }),
    )
  })
})
