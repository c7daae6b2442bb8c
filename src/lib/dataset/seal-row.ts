import type { ShardRow, ShardValue } from '../domain/ports/shard-writer.ts'
import { sha256 } from '../kernel/digest.ts'
import { type DatasetColumn, datasetSchemaVersion } from './columns.ts'
import type { Scrub } from './scrub.ts'

type Cells = Readonly<Record<string, ShardValue>>

/**
 * A function that makes rows of a table ready to leave: all text scrubbed, removals counted, the row's digest taken.
 * `alreadyRemoved` counts what was removed before. Texts that repeat from row to row are looked at once.
 */
export function createSeal(
  columns: readonly DatasetColumn[],
  scrub: Scrub,
): (row: Cells, alreadyRemoved?: number) => ShardRow {
  const names = columns.map(({ name }) => name).slice(0, -1)
  const lastClean = new Map<string, ShardValue>()
  return (row, alreadyRemoved = 0) => {
    const { cells, removed } = scrubCells(row, scrub, lastClean)
    const sealed: Record<string, ShardValue> = { ...cells }
    sealed.scrubbed = alreadyRemoved + removed
    sealed.schema_version = datasetSchemaVersion
    sealed.row_sha256 = digestOfCells(sealed, names)
    return sealed
  }
}

/** SHA-256 of the JSON array of the named cells, in their order. */
function digestOfCells(cells: Cells, names: readonly string[]): string {
  return sha256(JSON.stringify(names.map((name) => cells[name])))
}

type ScrubbedCells = { readonly cells: Cells; readonly removed: number }

/** One look at all new texts together; only when that finds something each is cleaned on its own. */
function scrubCells(row: Cells, scrub: Scrub, lastClean: Map<string, ShardValue>): ScrubbedCells {
  const fresh: string[] = []
  for (const name in row) {
    const value = row[name]
    if (value === undefined || typeof value === 'number' || value === null) continue
    if (lastClean.get(name) === value) continue
    if (typeof value === 'string') fresh.push(value)
    else fresh.push(...value)
  }
  const together = fresh.join('\n')
  if (!together.isWellFormed() || scrub(together).removed.length > 0) return scrubEachCell(row, scrub)
  for (const name in row) {
    const value = row[name]
    if (value !== undefined) lastClean.set(name, value)
  }
  return { cells: row, removed: 0 }
}

function scrubEachCell(row: Cells, scrub: Scrub): ScrubbedCells {
  let removed = 0
  const clean = (text: string): string => {
    const scrubbed = scrub(text.toWellFormed())
    removed += scrubbed.removed.length
    return scrubbed.text
  }
  const cells = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, cleanCell(value, clean)]),
  )
  return { cells, removed }
}

function cleanCell(value: ShardValue, clean: (text: string) => string): ShardValue {
  if (value === null || typeof value === 'number') return value
  return typeof value === 'string' ? clean(value) : value.map(clean)
}
