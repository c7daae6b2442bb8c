import { expect, it } from 'vitest'
import type { RoundStatus } from '../../src/lib/tui/status-snapshot.ts'
import { formatRating, formatShare, roundWord, stateWord } from '../../src/lib/tui/status-words.ts'

const round = (seconds: number | null): RoundStatus => ({
  round: 0,
  instanceId: 'i',
  package: 'p',
  strategy: 's',
  title: 't',
  verdicts: new Map([
    [1, 'resolved'],
    [2, 'none'],
    [3, 'unresolved'],
  ]),
  seconds,
})

it('roundWord() counts answers while a round runs, and the resolved once it is over', () => {
  expect(roundWord(round(null), 4)).toBe('… 3 of 4 answers graded')
  expect(roundWord(round(9), 4)).toBe('✓ 1 of 4 resolved')
})

it('stateWord() tells states apart by sign and by word', () => {
  const states = [
    'idle',
    'asked',
    'answered',
    'silent',
    'resolved',
    'unresolved',
    'tampered',
    'infra_error',
  ] as const
  const words = states.map((state) => stateWord(state).split(' ').slice(1).join(' '))
  expect(new Set(words).size).toBe(states.length)
})

it('formatShare() and formatRating() show a dash for what is not known', () => {
  expect(formatShare(null)).toBe('-')
  expect(formatShare(1 / 3)).toBe('0.333')
  expect(formatRating(null)).toBe('-')
  expect(formatRating({ estimate: 0.5, low: 0.125, high: 1 })).toBe('0.50 [0.13, 1.00]')
})
