import type { ShardWriter } from '../../domain/ports/shard-writer.ts'

/** Shards as Parquet files, compressed with zstd. */
export function createParquetWriter(): ShardWriter {
  return {
    extension: '.parquet',
    open: async (path, header) => {
      const { openParquetFile } = await import('./open-parquet-file.ts')
      return await openParquetFile(path, header)
    },
  }
}
