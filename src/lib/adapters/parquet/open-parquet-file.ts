import { zstdCompressSync } from 'node:zlib'
import { ParquetWriter } from 'hyparquet-writer'
import type { ShardFile, ShardHeader } from '../../domain/ports/shard-writer.ts'
import { columnOf } from './column-values.ts'
import { FileSink } from './file-sink.ts'
import { openReplacement } from './open-replacement.ts'
import { columnOptions, parquetSchema } from './parquet-schema.ts'
import { createRowGroups, type RowGroup } from './row-groups.ts'

/** Several pages to a group, so that the page index is of use. */
const pageBytes = 256 * 1024

const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes) }

/** A Parquet file that holds one row group in memory at a time. */
export async function openParquetFile(path: string, header: ShardHeader): Promise<ShardFile> {
  const { columns, metadata } = header
  const replacement = await openReplacement(path)
  const writer = new ParquetWriter({
    writer: new FileSink((bytes) => replacement.write(bytes)),
    schema: parquetSchema(columns),
    codec: 'ZSTD',
    compressors,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'agentao',
  })
  const groups = createRowGroups(columns)
  const writeGroup = async (group: RowGroup): Promise<void> =>
    await writer.write({
      columnData: columns.map((column) => ({ ...columnOptions(column), data: columnOf(group, column) })),
      rowGroupSize: group.length,
      pageSize: pageBytes,
    })
  return {
    add: async (rows) => {
      for (const row of rows) {
        const full = groups.add(row)
        if (full !== null) await writeGroup(full)
      }
    },
    finish: async () => {
      const last = groups.rest()
      if (last.length > 0) await writeGroup(last)
      await writer.finish()
      await replacement.commit()
    },
    discard: () => replacement.discard(),
  }
}
