import type { ColumnSource, SchemaElement } from 'hyparquet-writer'
import type { ShardColumn } from '../../domain/ports/shard-writer.ts'

/** The schema is always given in full: one guessed from values would change with them. */
export function parquetSchema(columns: readonly ShardColumn[]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(elementsOf)]
}

/** Writer options of a column. Bounds help readers that filter by number or time; over long text they only cost. */
export function columnOptions({ name, type }: ShardColumn): Omit<ColumnSource, 'data'> {
  const hasBounds = type !== 'string' && type !== 'string_list'
  return { name, offsetIndex: true, columnIndex: hasBounds, statistics: hasBounds }
}

function elementsOf({ name, type, nullable }: ShardColumn): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED'
  switch (type) {
    case 'string':
      return [{ name, repetition_type, ...text }]
    case 'integer':
      return [{ name, repetition_type, type: 'INT64' }]
    case 'number':
      return [{ name, repetition_type, type: 'DOUBLE' }]
    case 'timestamp':
      return [
        {
          name,
          repetition_type,
          type: 'INT64',
          converted_type: 'TIMESTAMP_MILLIS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        },
      ]
    case 'string_list':
      return [
        { name, repetition_type, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'REQUIRED', ...text },
      ]
  }
}

const text = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
} as const satisfies Partial<SchemaElement>
