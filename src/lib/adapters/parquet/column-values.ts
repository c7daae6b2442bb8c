import type { ShardColumn, ShardRow, ShardValue } from '../../domain/ports/shard-writer.ts'

type Cell = ShardValue | bigint | Date

/** One column of the rows as the Parquet writer wants it. Throws TypeError for a value the column cannot hold. */
export function columnOf(rows: readonly ShardRow[], column: ShardColumn): Cell[] {
  const convert = converters[column.type]
  return rows.map((row) => {
    const value = row[column.name]
    if (value === null && column.nullable) return null
    const cell = value === null || value === undefined ? undefined : convert(value)
    if (cell === undefined) throw new TypeError(`${column.name} cannot hold ${JSON.stringify(value)}.`)
    return cell
  })
}

type Convert = (value: Exclude<ShardValue, null>) => Cell | undefined

/** Each gives undefined for what does not fit. */
const converters: Readonly<Record<ShardColumn['type'], Convert>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? BigInt(Number(value)) : undefined),
  number: (value) => (typeof value === 'number' ? value : undefined),
  timestamp: (value) => (Number.isSafeInteger(value) ? new Date(Number(value)) : undefined),
  string_list: (value) => (typeof value === 'object' ? value : undefined),
}
