import type { ShardColumn, ShardRow } from '../../domain/ports/shard-writer.ts'

export type RowGroup = readonly ShardRow[]

/** A small first group makes previews quick; later ones are kept small enough for dataset viewers. */
const firstGroupRows = 1000
const groupRows = 5000
/** UTF-16 units of text in one row group, which bounds memory. */
const groupText = 16_000_000

/** Cuts a stream of rows into groups; where it cuts depends on the rows alone. */
export function createRowGroups(columns: readonly ShardColumn[]): {
  /** The group that this row fills, or null while there is room. */
  add(row: ShardRow): RowGroup | null
  rest(): RowGroup
} {
  const textColumns = columns.filter(({ type }) => type === 'string').map(({ name }) => name)
  let group: ShardRow[] = []
  let text = 0
  let limit = firstGroupRows
  const take = (): RowGroup => {
    const full = group
    group = []
    text = 0
    limit = groupRows
    return full
  }
  return {
    add: (row) => {
      group.push(row)
      text += textLength(row, textColumns)
      return group.length < limit && text < groupText ? null : take()
    },
    rest: take,
  }
}

function textLength(row: ShardRow, columns: readonly string[]): number {
  let length = 0
  for (const name of columns) {
    const value = row[name]
    if (typeof value === 'string') length += value.length
  }
  return length
}
