import type { FileTree } from '../../domain/patch/patch.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { pyproject } from '../source/package-metadata.ts'
import { textOf } from '../source/package-source.ts'
import { parseIni } from './parse-ini.ts'
import { tableAt, textsAt } from './parse-toml.ts'

/** Files and folders to hand to pytest, relative to the root; empty when there are no tests. */
export function detectTestPaths(tree: FileTree): readonly string[] {
  const files = [...tree.keys()].filter(
    (path) => path.endsWith('.py') && holdsTests(path, textOf(tree, path) ?? ''),
  )
  const declared = declaredPaths(tree).filter((path) => files.some((file) => isBelow(file, path)))
  const proper = files.filter((file) => !isExample(file))
  const undeclared = proper.length > 0 ? proper : files.filter((file) => !isVendored(file))
  const found =
    declared.length > 0 ? files.filter((file) => declared.some((path) => isBelow(file, path))) : undeclared
  const collected = found.filter(isCollected)
  // Files with other names are handed over one by one, and only where pytest would find nothing by itself.
  const named = collected.length > 0 ? [] : found
  const wholly = declared.filter((path) => holdsNothingElse(tree, path))
  const folders = [...new Set([...wholly, ...collected.map(topTestFolder)])].filter((path) => path !== '')
  const outside = collected.filter((file) => !folders.some((folder) => isBelow(file, folder)))
  return [...withoutNested(folders), ...outside, ...named].sort(comparePaths)
}

/** True for a file that belongs to the tests, whether or not it holds one: helpers, data modules, conftest.py. */
export function isTestFile(path: string): boolean {
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  return parts.slice(0, -1).some(isTestFolder) || isCollected(path) || /^(conftest|tests?)\.py$/.test(name)
}

function declaredPaths(tree: FileTree): readonly string[] {
  const ini = (file: string, section: string) =>
    parseIni(textOf(tree, file) ?? '')
      .get(section)
      ?.get('testpaths')
  const declared = [
    ...textsAt(tableAt(pyproject(tree), 'tool', 'pytest', 'ini_options'), 'testpaths'),
    ...textsAt(tableAt(pyproject(tree), 'tool', 'pytest'), 'testpaths'),
    ini('pytest.ini', 'pytest'),
    ini('.pytest.ini', 'pytest'),
    ini('setup.cfg', 'tool:pytest'),
    ini('tox.ini', 'pytest'),
  ]
  return declared
    .flatMap((value) => (value ?? '').split(/\s+/))
    .map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))
    .filter((path) => path !== '' && !path.startsWith('/') && !path.split('/').includes('..'))
}

/** pytest's own file patterns: it finds these in a folder by itself. */
function isCollected(path: string): boolean {
  return /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path)
}

function isTestFolder(part: string): boolean {
  return /^(tests?|testing|unit_?tests?|unittests?)$/i.test(part) || /^tests?_|_tests?$/.test(part)
}

function holdsTests(path: string, text: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  if (/^(conftest|setup|noxfile|__main__)\.py$/.test(name)) return false
  const inPlace = isCollected(path) || isTestFile(path) || /tests?\.py$/i.test(name)
  return inPlace && /^\s*(async\s+)?def test|^class \w+\(.*TestCase\b.*\)|^class Test/m.test(text)
}

function isExample(path: string): boolean {
  return path
    .split('/')
    .some((part) =>
      /^(docs?|examples?|benchmarks?|bench|demos?|samples?|perf|vendor|_vendor|fuzz\w*)$/i.test(part),
    )
}

/** Tests of what a package carries with it say nothing about the package. */
function isVendored(path: string): boolean {
  return path.split('/').some((part) => /^_?vendor(ed)?$/i.test(part))
}

/** The outermost test folder of a file, or '' for a file that lies in none. */
function topTestFolder(path: string): string {
  const parts = path.split('/').slice(0, -1)
  const depth = parts.findIndex(isTestFolder)
  return depth === -1 ? '' : parts.slice(0, depth + 1).join('/')
}

/** A folder with another name that holds tests and their helpers, and no part of the product. */
function holdsNothingElse(tree: FileTree, folder: string): boolean {
  const files = [...tree.keys()].filter((path) => path.endsWith('.py') && isBelow(path, folder))
  const helper = /(^|\/)(__init__|conftest|\w*(util|helper|common|data|base|case|fixture)\w*)\.py$/
  return folder !== '.' && !tree.has(folder) && files.every((path) => isCollected(path) || helper.test(path))
}

function withoutNested(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && isBelow(folder, other)))
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`)
}
