import type { TomlValue } from './parse-toml.ts'

/** Where reading stands; every reader moves `at` behind what it read. */
export type TomlCursor = { readonly text: string; at: number }

/** Skips spaces and comments, and line ends when asked to. */
export function skipBlank(cursor: TomlCursor, lines: boolean): void {
  const blank = lines ? /(?:[ \t\r\n]|#[^\n]*)*/y : /[ \t]*/y
  blank.lastIndex = cursor.at
  cursor.at += blank.exec(cursor.text)?.[0].length ?? 0
}

/** A dotted key as its parts, or null. */
export function readKey(cursor: TomlCursor): readonly string[] | null {
  const parts: string[] = []
  for (;;) {
    skipBlank(cursor, false)
    const quoted = /["']/.test(cursor.text[cursor.at] ?? '') ? readText(cursor) : null
    const part = quoted ?? match(cursor, /[A-Za-z0-9_-]+/y)
    if (part === null) return null
    parts.push(part)
    skipBlank(cursor, false)
    if (cursor.text[cursor.at] !== '.') return parts
    cursor.at++
  }
}

export function readValue(cursor: TomlCursor): TomlValue | null {
  skipBlank(cursor, false)
  const first = cursor.text[cursor.at]
  if (first === '"' || first === "'") return readText(cursor)
  if (first === '[') return readArray(cursor)
  if (first === '{') return readInlineTable(cursor)
  const bare = match(cursor, /[^\s,\]}#]+/y)
  if (bare === 'true' || bare === 'false') return bare === 'true'
  if (bare === null) return null
  const number = Number(bare.replaceAll('_', ''))
  return Number.isNaN(number) ? bare : number
}

function readArray(cursor: TomlCursor): readonly TomlValue[] | null {
  const items: TomlValue[] = []
  cursor.at++
  for (;;) {
    skipBlank(cursor, true)
    if (match(cursor, /\]/y) !== null) return items
    const item = readValue(cursor)
    if (item === null) return null
    items.push(item)
    skipBlank(cursor, true)
    if (match(cursor, /,/y) === null && cursor.text[cursor.at] !== ']') return null
  }
}

function readInlineTable(cursor: TomlCursor): TomlValue | null {
  const table: { [key: string]: TomlValue } = Object.create(null)
  cursor.at++
  for (;;) {
    skipBlank(cursor, true)
    if (match(cursor, /\}/y) !== null) return table
    const keys = readKey(cursor)
    if (keys === null || match(cursor, /[ \t]*=/y) === null) return null
    const value = readValue(cursor)
    if (value === null) return null
    table[keys.join('.')] = value
    skipBlank(cursor, true)
    if (match(cursor, /,/y) === null && cursor.text[cursor.at] !== '}') return null
  }
}

function readText(cursor: TomlCursor): string | null {
  const long =
    match(cursor, /"""\r?\n?((?:[^\\]|\\[\s\S])*?)"""/y) ?? match(cursor, /'''\r?\n?([\s\S]*?)'''/y)
  if (long !== null) {
    const literal = long.startsWith("'")
    const body = long.slice(3, -3).replace(/^\r?\n/, '')
    return literal ? body : unescapeText(body.replace(/\\[ \t]*\r?\n\s*/g, ''))
  }
  const literal = match(cursor, /'[^'\n]*'/y)
  if (literal !== null) return literal.slice(1, -1)
  const basic = match(cursor, /"(?:[^"\\\n]|\\.)*"/y)
  return basic === null ? null : unescapeText(basic.slice(1, -1))
}

const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' }

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g, (whole, short, long, one: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16)
    if (Number.isNaN(code)) return escapes[one] ?? one
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

function match(cursor: TomlCursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0] ?? null
  if (found !== null) cursor.at += found.length
  return found
}
