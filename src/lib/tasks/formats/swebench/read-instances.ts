import { readFile } from 'node:fs/promises'
import { hasErrno, UserError } from '../../../kernel/errors.ts'

/** A row of a SWE-bench file before its fields are checked. */
export type InstanceRow = { readonly id: string; readonly row: Readonly<Record<string, unknown>> }

/**
 * The rows of a SWE-bench file: JSON lines, a JSON list, one JSON object, or an object of instances by id. Throws
 * UserError AGT_TASK_NOT_FOUND when it holds none, AGT_TASK_CORRUPT when it is not JSON.
 */
export async function readInstances(path: string): Promise<readonly InstanceRow[]> {
  const rows = rowsOf(await readText(path), path).flatMap((value) => {
    const id = isObject(value) ? value.instance_id : undefined
    return isObject(value) && typeof id === 'string' ? [{ id, row: value }] : []
  })
  if (rows.length > 0) return rows
  throw new UserError(
    'AGT_TASK_NOT_FOUND',
    `'${path}' holds no SWE-bench instance: no row has an instance_id.`,
  )
}

/** The row with this id; without an id the only one. */
export function chooseInstance(rows: readonly InstanceRow[], id: string | null, path: string): InstanceRow {
  const matching = id === null ? rows : rows.filter((row) => row.id === id)
  const [only, second] = matching
  if (only !== undefined && (second === undefined || id !== null)) return only
  throw new UserError(
    'AGT_TASK_NOT_FOUND',
    id === null
      ? `'${path}' holds ${rows.length} instances; name one of them, e.g. '${path}#${rows[0]?.id ?? ''}'.`
      : `'${path}' holds no instance '${id}'.`,
  )
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) throw cause
    throw new UserError('AGT_TASK_NOT_FOUND', `There is no file '${path}'.`, { cause })
  }
}

function rowsOf(text: string, path: string): readonly unknown[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return whole
  if (isObject(whole)) return 'instance_id' in whole ? [whole] : Object.values(whole)
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const row = parsed(line)
    if (row !== undefined) return [row]
    throw new UserError('AGT_TASK_CORRUPT', `Line ${index + 1} of '${path}' is not JSON.`)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
