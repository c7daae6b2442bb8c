import type { FileTree } from '../../domain/patch/patch.ts'
import { parseIni } from '../recipe/parse-ini.ts'
import { parseToml, type TomlTable, tableAt, textAt } from '../recipe/parse-toml.ts'
import { textOf } from './package-source.ts'

/** Headers of PKG-INFO and METADATA files, by lower-case name, every value in order. */
export type CoreMetadata = ReadonlyMap<string, readonly string[]>

/** The name and version a source tree gives itself, read without running anything. Null where it does not say. */
export function readNameAndVersion(tree: FileTree): {
  readonly name: string | null
  readonly version: string | null
} {
  const metadata = readCoreMetadata(tree)
  const project = pyproject(tree)
  const poetry = tableAt(project, 'tool', 'poetry')
  const table = tableAt(project, 'project')
  const setup = parseIni(textOf(tree, 'setup.cfg') ?? '').get('metadata')
  const script = textOf(tree, 'setup.py') ?? ''
  const name =
    metadata.get('name')?.[0] ??
    textAt(table, 'name') ??
    textAt(poetry, 'name') ??
    setup?.get('name') ??
    argumentOf(script, 'name')
  const version =
    metadata.get('version')?.[0] ??
    textAt(table, 'version') ??
    textAt(poetry, 'version') ??
    literalVersion(setup?.get('version')) ??
    argumentOf(script, 'version')
  return { name: name ?? null, version: version ?? null }
}

export function readCoreMetadata(tree: FileTree): CoreMetadata {
  const path = ['PKG-INFO', ...tree.keys()].find(
    (one) => one === 'PKG-INFO' || /(^|\/)[^/]+\.egg-info\/PKG-INFO$/.test(one),
  )
  const text = textOf(tree, 'PKG-INFO') ?? (path === undefined ? null : textOf(tree, path)) ?? ''
  const headers = new Map<string, string[]>()
  for (const line of (text.split(/\r?\n\r?\n/)[0] ?? '').split(/\r?\n(?![ \t])/)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const key = line.slice(0, colon).toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), line.slice(colon + 1).trim()])
  }
  return headers
}

export function pyproject(tree: FileTree): TomlTable {
  return parseToml(textOf(tree, 'pyproject.toml') ?? '')
}

function literalVersion(text: string | undefined): string | null {
  return text !== undefined && /^\d[\w.!+-]*$/.test(text) ? text : null
}

/** A literal keyword argument of setup(), found as text: setup.py is never run here. */
function argumentOf(script: string, name: string): string | null {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"'{}%]+)["']`).exec(script)?.[1] ?? null
}
