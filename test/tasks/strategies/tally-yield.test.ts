import { describe, expect, it } from 'vitest'
import type { TrialOutcome } from '../../../src/lib/tasks/bug/try-changes.ts'
import { tallyYield } from '../../../src/lib/tasks/strategies/tally-yield.ts'

function tallyOf(...tried: readonly (readonly [string, TrialOutcome])[]) {
  const tally = tallyYield()
  for (const [detail, outcome] of tried) tally.onTried({ strategy: 'procedural', detail, outcome })
  return tally
}

describe('tallyYield()', () => {
  it('counts every change that was run, and what became of it', () => {
    const tally = tallyOf(
      ['a.one', 'noticed'],
      ['a.one', 'survived'],
      ['a.two', 'hung'],
      ['b.one', 'noticed'],
    )
    tally.onExamined({ detail: 'a.one' }, 'task')
    tally.onExamined({ detail: 'b.one' }, 'unshown')
    const { mutators, classes, total } = tally.report()
    expect(mutators.map(({ name, tried, tasks }) => [name, tried, tasks])).toEqual([
      ['a.one', 2, 1],
      ['a.two', 1, 0],
      ['b.one', 1, 0],
    ])
    expect(classes.map(({ name, tried }) => [name, tried])).toEqual([
      ['a', 3],
      ['b', 1],
    ])
    expect(total).toEqual({
      name: 'all',
      tried: 4,
      noticed: 2,
      tasks: 1,
      lost: { hung: 1, survived: 1, unshown: 1 },
    })
  })

  it('leaves out what compiles to the same code, for it was not run', () => {
    expect(tallyOf(['a.one', 'equivalent']).report().total.tried).toBe(0)
  })
})
