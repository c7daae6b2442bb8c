import { isTable, type TomlTable, type TomlValue } from '../../recipe/parse-toml.ts'

/**
 * A table as TOML: in each table first its plain values, then its tables, all in the order given. Same table, same
 * text. Lists of tables become [[sections]]; deeper inside a list they are not supported.
 */
export function writeToml(table: TomlTable): string {
  return `${sectionLines(table, []).join('\n').trim()}\n`
}

function sectionLines(table: TomlTable, path: readonly string[]): readonly string[] {
  const entries = Object.entries(table)
  const plain = entries.flatMap(([key, value]) =>
    isTable(value) || isTableList(value) ? [] : [`${keyText(key)} = ${valueText(value)}`],
  )
  const inner = entries.flatMap(([key, value]) => {
    const place = [...path, key]
    const name = place.map(keyText).join('.')
    if (isTable(value)) return ['', `[${name}]`, ...sectionLines(value, place)]
    if (!isTableList(value)) return []
    return value.flatMap((item) => ['', `[[${name}]]`, ...sectionLines(item, place)])
  })
  return [...plain, ...inner]
}

function isTableList(value: TomlValue): value is readonly TomlTable[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable)
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : textText(key)
}

function valueText(value: TomlValue): string {
  if (typeof value === 'string') return textText(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no place in a task's TOML`)
    return String(value)
  }
  if (isTable(value)) throw new RangeError('A table inside a list of values cannot be written as TOML')
  return `[${value.map(valueText).join(', ')}]`
}

/** JSON's escapes are TOML's too, but for the delete character and for halves of characters. */
function textText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\x7f', '\\u007f')
}
