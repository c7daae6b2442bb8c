import type { FileTree } from '../../domain/patch/patch.ts'
import { pyproject, readCoreMetadata } from '../source/package-metadata.ts'
import { textOf } from '../source/package-source.ts'
import { linesOf, parseIni } from './parse-ini.ts'
import { isTable, type TomlTable, type TomlValue, tableAt, textAt, textsAt } from './parse-toml.ts'
import { fromPoetryVersion, parseRequirements, type Requirement } from './requirement.ts'

/** What the package needs to be imported: from the first place that states it, built metadata first. */
export function runtimeRequirements(tree: FileTree): readonly Requirement[] {
  const places = [metadataRequirements, projectRequirements, eggRequirements, setupRequirements]
  for (const read of places) {
    const needed = read(tree).filter(({ extra }) => extra === null)
    if (needed.length > 0) return needed
  }
  return []
}

/** Requires-Dist lines, those of extras included. */
export function metadataRequirements(tree: FileTree): readonly Requirement[] {
  return parseRequirements(readCoreMetadata(tree).get('requires-dist') ?? [])
}

function projectRequirements(tree: FileTree): readonly Requirement[] {
  const project = pyproject(tree)
  return parseRequirements([
    ...textsAt(tableAt(project, 'project'), 'dependencies'),
    ...poetryRequirements(tableAt(project, 'tool', 'poetry', 'dependencies')),
  ])
}

/** A Poetry dependency table as requirement lines; optional ones, paths and repositories are left out. */
export function poetryRequirements(table: TomlTable): readonly string[] {
  return Object.entries(table).flatMap(([name, value]) => {
    const version = poetryVersion(value)
    return name.toLowerCase() === 'python' || version === null ? [] : [fromPoetryVersion(name, version)]
  })
}

function poetryVersion(value: TomlValue): string | null {
  if (typeof value === 'string') return value
  return isTable(value) && value.optional !== true ? textAt(value, 'version') : null
}

/** `requires.txt` of an egg-info folder: sections are '[extra]', '[extra:marker]' or '[:marker]'. */
export function eggRequirements(tree: FileTree): readonly Requirement[] {
  const path = [...tree.keys()].find((one) => one.endsWith('.egg-info/requires.txt'))
  let extra = ''
  let marker = ''
  const lines: string[] = []
  for (const line of linesOf(path === undefined ? '' : (textOf(tree, path) ?? ''))) {
    const section = /^\[([^:\]]*)(?::(.*))?\]$/.exec(line)
    if (section === null) {
      const clauses = [marker, extra === '' ? '' : `extra == "${extra}"`].filter((clause) => clause !== '')
      lines.push(clauses.length === 0 ? line : `${line}; ${clauses.join(' and ')}`)
    } else {
      extra = section[1] ?? ''
      marker = section[2] ?? ''
    }
  }
  return parseRequirements(lines)
}

function setupRequirements(tree: FileTree): readonly Requirement[] {
  const options = parseIni(textOf(tree, 'setup.cfg') ?? '').get('options')
  return parseRequirements([
    ...linesOf(options?.get('install_requires')),
    ...listArgument(textOf(tree, 'setup.py') ?? '', 'install_requires'),
  ])
}

/** The strings of a literal list argument of setup(), found as text. */
export function listArgument(script: string, name: string): readonly string[] {
  const list = new RegExp(`\\b${name}["']?\\s*[=:]\\s*[\\[(]([^\\])]*)[\\])]`).exec(script)?.[1] ?? ''
  return [...list.matchAll(/["']([^"'\n]+)["']/g)].map(([, item = '']) => item)
}
