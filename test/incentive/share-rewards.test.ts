import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RoundAnswer, shareRewards } from '../../src/lib/incentive/share-rewards.ts'

const answer = (name: string, part: Partial<RoundAnswer> = {}): RoundAnswer => ({
  hotkey: `hot-${name}`,
  coldkey: `cold-${name}`,
  name,
  resolved: true,
  fingerprint: 'same',
  workDigest: `work-${name}`,
  ...part,
})

const sharesOf = (answers: readonly RoundAnswer[]): Record<string, number> => {
  const shares = shareRewards(answers)
  return Object.fromEntries(
    answers.map(({ name, hotkey }) => [name, shares.get(hotkey)?.share ?? Number.NaN]),
  )
}

describe('shareRewards()', () => {
  test('different changes share nothing', () => {
    const answers = [answer('a', { fingerprint: '1' }), answer('b', { fingerprint: '2' })]
    expect(sharesOf(answers)).toEqual({ a: 1, b: 1 })
  })

  test('two who both show work of their own share equally', () => {
    expect(sharesOf([answer('a'), answer('b')])).toEqual({ a: 0.5, b: 0.5 })
  })

  test('who shows no work gets nothing beside one who does', () => {
    const shares = shareRewards([answer('a'), answer('copycat', { workDigest: null })])
    expect(shares.get('hot-a')).toMatchObject({ share: 1 })
    expect(shares.get('hot-copycat')).toEqual({
      share: 0,
      reason: 'The same change came from a, and only others showed how they found it.',
    })
  })

  test('if nobody shows work all owners share equally', () => {
    const answers = ['a', 'b', 'c', 'd'].map((name) => answer(name, { workDigest: null }))
    expect(sharesOf(answers)).toEqual({ a: 0.25, b: 0.25, c: 0.25, d: 0.25 })
  })

  test('one piece of work shown twice earns one part, however many show it', () => {
    const answers = [answer('a'), answer('replay', { workDigest: 'work-a' }), answer('b')]
    expect(sharesOf(answers)).toEqual({ a: 0.25, replay: 0.25, b: 0.5 })
  })

  test('hotkeys of one owner count once and split its part', () => {
    const answers = [answer('a'), answer('b1', { coldkey: 'cold-b' }), answer('b2', { coldkey: 'cold-b' })]
    expect(sharesOf(answers)).toEqual({ a: 0.5, b1: 0.25, b2: 0.25 })
  })

  test('an answer that does not resolve the task has no part in sharing', () => {
    const answers = [
      answer('a'),
      answer('b', { resolved: false }),
      answer('c', { fingerprint: null, resolved: false }),
    ]
    expect(sharesOf(answers)).toEqual({ a: 1, b: 1, c: 1 })
  })
})

const answers = fc
  .array(
    fc.record({
      coldkey: fc.constantFrom('c1', 'c2', 'c3', 'c4'),
      resolved: fc.boolean(),
      fingerprint: fc.option(fc.constantFrom('f1', 'f2')),
      workDigest: fc.option(fc.constantFrom('w1', 'w2', 'w3')),
    }),
    { maxLength: 8 },
  )
  .map((parts) => parts.map((part, i) => answer(`m${i}`, part)))

describe('whatever is sent', () => {
  test('the shares of one change add up to 1', () => {
    fc.assert(
      fc.property(answers, (sent) => {
        const shares = shareRewards(sent)
        const clusters = Map.groupBy(
          sent.filter(({ resolved, fingerprint }) => resolved && fingerprint !== null),
          ({ fingerprint }) => fingerprint,
        )
        for (const cluster of clusters.values()) {
          const sum = cluster.reduce((total, { hotkey }) => total + (shares.get(hotkey)?.share ?? 0), 0)
          expect(sum).toBeCloseTo(1, 12)
        }
      }),
    )
  })

  test('the order of the answers changes not a bit', () => {
    fc.assert(
      fc.property(answers, fc.nat(), (sent, seed) => {
        const turned = sent.map((_, i) => sent[(i + seed) % sent.length] ?? answer('x')).toReversed()
        for (const { hotkey } of sent) {
          expect(shareRewards(turned).get(hotkey)?.share).toBe(shareRewards(sent).get(hotkey)?.share)
        }
      }),
    )
  })

  test('a copy without work, or with the original’s own work, never gets more than the original', () => {
    fc.assert(
      fc.property(answers, fc.boolean(), (others, replays) => {
        const original = answer('original', { fingerprint: 'f1', workDigest: 'w-original' })
        const copy = answer('copy', { fingerprint: 'f1', workDigest: replays ? 'w-original' : null })
        const shares = shareRewards([...others, original, copy])
        expect(shares.get(copy.hotkey)?.share).toBeLessThanOrEqual(shares.get(original.hotkey)?.share ?? -1)
      }),
    )
  })

  test('showing one answer under more owners’ names, work included, never gains', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 2, max: 6 }), fc.boolean(), (others, count, shows) => {
        const workDigest = shows ? 'w-own' : null
        const one = answer('one', { fingerprint: 'f1', workDigest })
        const alone = shareRewards([...others, one]).get(one.hotkey)?.share ?? 0
        const many = Array.from({ length: count }, (_, i) =>
          answer(`one-${i}`, { fingerprint: 'f1', workDigest }),
        )
        const shares = shareRewards([...others, ...many])
        const together = many.reduce((sum, { hotkey }) => sum + (shares.get(hotkey)?.share ?? 0), 0)
        // Without any work in the cluster there is nothing to tell owners apart by: the stated limit.
        const anyWork =
          shows || others.some((other) => other.resolved && other.fingerprint === 'f1' && other.workDigest)
        const aloneInIt = !others.some((other) => other.resolved && other.fingerprint === 'f1')
        if (anyWork || aloneInIt) expect(together).toBeLessThanOrEqual(alone + 1e-12)
      }),
    )
  })
})
