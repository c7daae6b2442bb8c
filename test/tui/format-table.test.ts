import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Column, formatTable } from '../../src/lib/tui/format-table.ts'

const columns: readonly Column[] = [
  { title: 'Name', shrinkTo: 4 },
  { title: 'Score', align: 'right' },
  { title: 'Note', shrinkTo: 4, dropOrder: 1 },
]

describe('formatTable()', () => {
  it('aligns columns to their widest cell', () => {
    expect(
      formatTable(
        columns,
        [
          ['ada', '0.5', 'x'],
          ['grace', '10.25', 'y'],
        ],
        80,
      ),
    ).toEqual({
      header: 'Name   Score  Note',
      lines: ['ada      0.5  x', 'grace  10.25  y'],
    })
  })

  it('shrinks the widest column first and marks the cut', () => {
    const { lines } = formatTable(columns, [['ada', '0.5', 'a long remark here']], 24)
    expect(lines).toEqual(['ada     0.5  a long rem…'])
  })

  it('drops what may be dropped once shrinking is not enough', () => {
    const { header, lines } = formatTable(columns, [['grace hopper', '0.5', 'remark']], 14)
    expect(header).toBe('Name     Score')
    expect(lines).toEqual(['grace …    0.5'])
  })

  it('never exceeds the width where the least widths allow it', () => {
    const cell = fc.string({ maxLength: 30, unit: fc.constantFrom(...'abc ') })
    const row = fc.tuple(cell, fc.string({ maxLength: 6, unit: 'binary-ascii' }), cell)
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 12, max: 90 }), (rows, width) => {
        const { header, lines } = formatTable(columns, rows, width)
        for (const line of [header, ...lines]) expect(line.length).toBeLessThanOrEqual(width)
        expect(lines).toHaveLength(rows.length)
      }),
    )
  })

  it('has a header alone without rows', () => {
    expect(formatTable(columns, [], 40)).toEqual({ header: 'Name  Score  Note', lines: [] })
  })
})
