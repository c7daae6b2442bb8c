import { readFile } from 'node:fs/promises'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** The rows of a Parquet file, read by a library that did not write it. Times come as Date, integers as bigint. */
export async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  return await parquetReadObjects({ file: await loadFile(path), compressors })
}

export async function readFooter(path: string) {
  return parquetMetadata(await loadFile(path))
}

async function loadFile(path: string): Promise<ArrayBuffer> {
  const bytes = await readFile(path)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}
