import { readKey, readValue, skipBlank, type TomlCursor } from './toml-values.ts'

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable
export type TomlTable = { readonly [key: string]: TomlValue }

type Draft = { [key: string]: TomlValue | Draft }

/**
 * Reads the part of TOML that project files are written in; dates come as text. What is wrong ends the reading and
 * what was read before it is returned: a package is not refused for a file that its own tools would judge.
 */
export function parseToml(text: string): TomlTable {
  const root: Draft = Object.create(null)
  const cursor: TomlCursor = { text, at: 0 }
  let table = root
  for (;;) {
    skipBlank(cursor, true)
    if (cursor.at >= text.length) return root
    if (text[cursor.at] === '[') {
      const opened = openTable(root, cursor)
      if (opened === null) return root
      table = opened
    } else if (!readPair(table, cursor)) return root
  }
}

/** The table at a path of keys, empty when absent. */
export function tableAt(table: TomlTable, ...keys: readonly string[]): TomlTable {
  let value: TomlValue | undefined = table
  for (const key of keys) value = isTable(value) ? value[key] : undefined
  return isTable(value) ? value : {}
}

export function textAt(table: TomlTable, key: string): string | null {
  const value = table[key]
  return typeof value === 'string' ? value : null
}

/** The strings of an array, or of a single string. */
export function textsAt(table: TomlTable, key: string): readonly string[] {
  const value = table[key]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value)
}

function openTable(root: Draft, cursor: TomlCursor): Draft | null {
  const isArray = cursor.text.startsWith('[[', cursor.at)
  cursor.at += isArray ? 2 : 1
  const keys = readKey(cursor)
  const close = isArray ? ']]' : ']'
  skipBlank(cursor, false)
  if (keys === null || !cursor.text.startsWith(close, cursor.at)) return null
  cursor.at += close.length
  if (!isArray) return descend(root, keys)
  const parent = descend(root, keys.slice(0, -1))
  const last = keys.at(-1) ?? ''
  const list = parent?.[last]
  const item: Draft = Object.create(null)
  if (parent !== null) parent[last] = [...(Array.isArray(list) ? list : []), item]
  return item
}

function readPair(table: Draft, cursor: TomlCursor): boolean {
  const keys = readKey(cursor)
  skipBlank(cursor, false)
  if (keys === null || cursor.text[cursor.at] !== '=') return false
  cursor.at++
  const value = readValue(cursor)
  const parent = descend(table, keys.slice(0, -1))
  if (value === null || parent === null) return false
  parent[keys.at(-1) ?? ''] = value
  return true
}

function descend(table: Draft, keys: readonly string[]): Draft | null {
  let current = table
  for (const key of keys) {
    const found = current[key]
    const next: unknown =
      found === undefined ? Object.create(null) : Array.isArray(found) ? found.at(-1) : found
    if (!isDraft(next)) return null
    if (found === undefined) current[key] = next
    current = next
  }
  return current
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
