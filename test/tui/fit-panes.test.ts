import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitPanes } from '../../src/lib/tui/fit-panes.ts'

describe('fitPanes()', () => {
  it('gives everything its lines on a tall terminal, but no more than eight rounds and three steps', () => {
    expect(fitPanes(60, { rounds: 20, miners: 4, steps: 9 })).toEqual({ rounds: 8, miners: 4, steps: 3 })
  })

  it('gives up rounds first, then miners', () => {
    expect(fitPanes(14, { rounds: 8, miners: 4, steps: 1 })).toEqual({ rounds: 2, miners: 4, steps: 1 })
    expect(fitPanes(8, { rounds: 8, miners: 4, steps: 1 })).toEqual({ rounds: 0, miners: 2, steps: 1 })
  })

  it('always leaves the region lower than the terminal', () => {
    const wanted = fc.record({ rounds: fc.nat(100), miners: fc.nat(64), steps: fc.nat(10) })
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 80 }), wanted, (rows, want) => {
        const { rounds, miners, steps } = fitPanes(rows, want)
        const headline = 1
        const tables = (rounds > 0 ? rounds + 2 : 0) + (miners > 0 ? miners + 3 : 0)
        expect(headline + tables + steps).toBeLessThan(rows)
      }),
    )
  })
})
