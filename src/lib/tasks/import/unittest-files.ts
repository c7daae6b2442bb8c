import type { FileTree } from '../../domain/patch/patch.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'

export type UnittestFiles = {
  /** Test files, for pytest, which runs unittest's test cases too. */
  readonly files: readonly string[]
  /** Folder that unittest's discovery puts on the import path; '.' is the repository. */
  readonly root: string
}

/** Options that change what is printed, and no outcome. */
const harmless = /^(-[vqbc]+|--verbose|--quiet|--buffer|--catch|--locals|--durations(=\d+)?)$/

/**
 * The files that `python -m unittest WORDS` loads: those it is told, or those its discovery finds in folders that are
 * packages. Refuses, in a clause, what leaves out a part of a file or finds nothing.
 */
export function unittestFiles(words: readonly string[], tree: FileTree): Result<UnittestFiles, string> {
  const [first, ...rest] = words.filter((word) => !harmless.test(word))
  if (first !== undefined && !first.startsWith('-') && first !== 'discover')
    return namedFiles([first, ...rest], tree)
  const options = readDiscovery(first === undefined || first === 'discover' ? rest : [first, ...rest])
  return options.ok ? discover(options.value, tree) : options
}

function namedFiles(names: readonly string[], tree: FileTree): Result<UnittestFiles, string> {
  const files: string[] = []
  for (const name of names) {
    if (name.startsWith('-')) return refused(`the option ${name} is not known here`)
    const path = name.endsWith('.py') ? plain(name) : `${name.replaceAll('.', '/')}.py`
    if (!tree.has(path)) return refused(whyNoModule(name, tree))
    files.push(path)
  }
  return ok({ files, root: '.' })
}

function whyNoModule(name: string, tree: FileTree): string {
  const parts = name.split('.')
  const module = [parts.slice(0, -1), parts.slice(0, -2)].find((some) => tree.has(`${some.join('/')}.py`))
  if (module !== undefined)
    return `'${name}' is a part of a module; name the whole module '${module.join('.')}'`
  if (tree.has(`${parts.join('/')}/__init__.py`))
    return `'${name}' is a package; find its tests with 'discover -s ${parts.join('/')} -t .'`
  return `the repository with its tests has no module '${name}'`
}

type Discovery = { readonly start: string; readonly pattern: string; readonly top: string | null }

const discoveryOptions = {
  '-s': 'start',
  '--start-directory': 'start',
  '-p': 'pattern',
  '--pattern': 'pattern',
  '-t': 'top',
  '--top-level-directory': 'top',
} as const satisfies Record<string, keyof Discovery>

function readDiscovery(words: readonly string[]): Result<Discovery, string> {
  const places: (keyof Discovery)[] = ['start', 'pattern', 'top']
  const found = new Map<keyof Discovery, string>()
  for (let at = 0; at < words.length; at++) {
    const [name = '', joined] = splitOption(words[at] ?? '')
    const option = Object.entries(discoveryOptions).find(([key]) => key === name)?.[1]
    if (option === undefined && name.startsWith('-'))
      return refused(`the option ${words[at]} is not known here`)
    const place = option ?? places.find((one) => !found.has(one))
    const value = option === undefined ? name : (joined ?? words[++at])
    if (place === undefined || value === undefined) return refused(`'${words[at] ?? name}' is not understood`)
    found.set(place, value)
  }
  const top = found.get('top')
  return ok({
    start: plain(found.get('start') ?? '.'),
    pattern: found.get('pattern') ?? 'test*.py',
    top: top === undefined ? null : plain(top),
  })
}

/** '--name=value' and '-nvalue' as name and value. */
function splitOption(word: string): readonly [string, string?] {
  const [, name = word, value] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? /^(-[spt])=?(.+)$/.exec(word) ?? []
  return value === undefined ? [name] : [name, value]
}

function discover({ start, pattern, top }: Discovery, tree: FileTree): Result<UnittestFiles, string> {
  const isFolder = (path: string): boolean =>
    path === '.' || [...tree.keys()].some((file) => file.startsWith(`${path}/`))
  const folder = isFolder(start) ? start : start.replaceAll('.', '/')
  const missing = isFolder(folder) ? top : start
  if (missing !== null && !isFolder(missing))
    return refused(`the repository with its tests has no folder '${missing}'`)
  const matches = patternOf(pattern)
  const files = [...tree.keys()].filter((path) => {
    const inside = below(path, folder)
    if (inside === null || !matches.test(inside.at(-1) ?? '')) return false
    return inside.slice(0, -1).every((_, depth) => tree.has(packageFile(folder, inside.slice(0, depth + 1))))
  })
  if (files.length > 0) return ok({ files: files.sort(comparePaths), root: top ?? folder })
  return refused(
    `unittest would find no file '${pattern}' in '${folder}'; it looks only into folders with an __init__.py`,
  )
}

function below(path: string, folder: string): readonly string[] | null {
  if (folder === '.') return path.split('/')
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/') : null
}

const packageFile = (folder: string, parts: readonly string[]): string =>
  [...(folder === '.' ? [] : [folder]), ...parts, '__init__.py'].join('/')

/** A shell pattern, for names that can be imported. */
function patternOf(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^(?=[\\p{L}_][\\p{L}\\p{N}_]*\\.py$)${body}$`, 'u')
}

const plain = (path: string): string => path.replace(/^\.\//, '').replace(/\/+$/, '') || '.'
