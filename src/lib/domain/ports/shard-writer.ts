/** Types a dataset column can have. A timestamp is ms since 1970, UTC; an integer is exact up to 2^53. */
export type ColumnType = 'string' | 'integer' | 'number' | 'timestamp' | 'string_list'

export type ShardColumn = {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

export type ShardValue = string | number | readonly string[] | null
export type ShardRow = Readonly<Record<string, ShardValue>>

export type ShardHeader = {
  readonly columns: readonly ShardColumn[]
  /** Kept in the file. */
  readonly metadata: Readonly<Record<string, string>>
}

/** One file being written. */
export interface ShardFile {
  add(rows: readonly ShardRow[]): Promise<void>
  /** Puts the whole file in place, in one step and on disk for good. */
  finish(): Promise<void>
  /** Removes what was written so far; does nothing after `finish`. */
  discard(): Promise<void>
}

/**
 * Writes dataset shards in a columnar format: the same header and rows give the same bytes.
 * Throws UserError AGT_DISK_FULL or ExternalError AGT_STORE.
 */
export interface ShardWriter {
  /** Of its files, with the dot. */
  readonly extension: string
  /** Makes the folder when it is not there. Until `finish` nothing changes at `path`. */
  open(path: string, header: ShardHeader): Promise<ShardFile>
}
