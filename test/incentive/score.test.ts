import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scoreSchema } from '../../src/lib/domain/score.ts'
import { verdictStatuses } from '../../src/lib/domain/verdict.ts'
import {
  defaultScoreWeights,
  type ScoreInput,
  scoreSolution,
  scoreWeightsSchema,
} from '../../src/lib/incentive/score.ts'

const solution = (part: Partial<ScoreInput> = {}): ScoreInput => ({
  status: 'resolved',
  verdictReason: 'All hidden tests pass.',
  seconds: 5,
  solveSeconds: 600,
  quality: null,
  share: 1,
  shareReason: '',
  ...part,
})

describe('scoreSolution()', () => {
  test.each(verdictStatuses.filter((status) => status !== 'resolved'))('%s is worth nothing', (status) => {
    expect(scoreSolution(solution({ status, quality: 1 })).value).toBe(0)
  })

  test.each([
    [0, 1],
    [59.9, 1],
    [60, 0.9],
    [300, 0.5],
    [599, 0.1],
    [600, 0],
    [6000, 0],
    [-1, 1],
  ])('an answer after %d of 600 seconds has speed %d', (seconds, speed) => {
    const score = scoreSolution(solution({ seconds }))
    expect(score.speed).toBe(speed)
    expect(score.value).toBe(Math.round((0.9 + 0.1 * speed) * 1e6) / 1e6)
  })

  test('seconds more or less within a tenth of the deadline change nothing', () => {
    expect(scoreSolution(solution({ seconds: 2 }))).toEqual(scoreSolution(solution({ seconds: 45 })))
  })

  test('without a judge its weight counts as correctness; with one it counts as quality', () => {
    const weights = { correctness: 0.8, speed: 0.1, quality: 0.1 }
    expect(scoreSolution(solution(), weights).value).toBe(1)
    expect(scoreSolution(solution({ quality: 0.5 }), weights).value).toBe(0.95)
  })

  test('says what the verdict and the sharing said', () => {
    const { reason, share } = scoreSolution(solution({ share: 0.5, shareReason: 'Shared with b.' }))
    expect(reason).toBe('All hidden tests pass. Shared with b.')
    expect(share).toBe(0.5)
  })

  test('any resolved solution is worth at least 0.8 and any other 0, whatever the rest', () => {
    const inputs = fc.record({
      status: fc.constantFrom(...verdictStatuses),
      seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      solveSeconds: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
      quality: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    fc.assert(
      fc.property(inputs, (part) => {
        const score = scoreSolution(solution(part), { correctness: 0.8, speed: 0.1, quality: 0.1 })
        expect(scoreSchema.safeParse(score).success).toBe(true)
        if (part.status === 'resolved') expect(score.value).toBeGreaterThanOrEqual(0.8)
        else expect(score.value).toBe(0)
      }),
    )
  })

  test('faster is never worth less', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 700, noNaN: true }),
        fc.double({ min: 0, max: 700, noNaN: true }),
        (a, b) => {
          const [fast, slow] = [Math.min(a, b), Math.max(a, b)]
          expect(scoreSolution(solution({ seconds: fast })).value).toBeGreaterThanOrEqual(
            scoreSolution(solution({ seconds: slow })).value,
          )
        },
      ),
    )
  })
})

test('score weights must add up to 1 and leave correctness 0.8', () => {
  expect(scoreWeightsSchema.safeParse(defaultScoreWeights).success).toBe(true)
  expect(scoreWeightsSchema.safeParse({ correctness: 0.7, speed: 0.2, quality: 0.1 }).success).toBe(false)
  expect(scoreWeightsSchema.safeParse({ correctness: 0.9, speed: 0.2, quality: 0 }).success).toBe(false)
})
