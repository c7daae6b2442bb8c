import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinChanges } from '../../../src/lib/tasks/strategies/join-changes.ts'

const before = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n')

/** The text with some of its lines replaced. */
function withLines(rows: readonly number[]): string {
  return before
    .split('\n')
    .map((line, row) => (rows.includes(row) ? `changed ${row}` : line))
    .join('\n')
}
const changeOf = (row: number, path = 'a.py') => ({ path, before, after: withLines([row]) })

describe('joinChanges()', () => {
  it('makes every change at once, whatever their order, unless two stand side by side', () => {
    const rows = fc.uniqueArray(fc.nat({ max: 29 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(rows, (some) => {
        const sorted = some.toSorted((a, b) => a - b)
        const apart = sorted.every((row, index) => index === 0 || row - (sorted[index - 1] ?? 0) > 1)
        const joined = joinChanges(some.map((row) => changeOf(row)))
        expect(joined).toEqual(apart ? [{ path: 'a.py', before, after: withLines(some) }] : null)
      }),
    )
  })

  it('keeps files apart', () => {
    const joined = joinChanges([changeOf(3, 'a.py'), changeOf(3, 'b.py')])
    expect(joined?.map(({ path }) => path)).toEqual(['a.py', 'b.py'])
  })

  it('refuses changes of one line, and of different versions of a file', () => {
    expect(joinChanges([changeOf(3), { ...changeOf(3), after: before.replace('line 3', 'x') }])).toBeNull()
    expect(joinChanges([changeOf(3), { path: 'a.py', before: `${before}!`, after: before }])).toBeNull()
  })
})
