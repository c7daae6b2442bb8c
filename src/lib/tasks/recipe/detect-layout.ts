import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import { pyproject } from '../source/package-metadata.ts'
import { textOf } from '../source/package-source.ts'
import { linesOf, parseIni } from './parse-ini.ts'
import { isTable, tableAt, textAt, textsAt } from './parse-toml.ts'

/** Where a package's code lies: one folder for the import path, and what can be imported from it. */
export type Layout = {
  /** Relative to the repository; '.' is the root itself. */
  readonly sourceRoot: string
  /** Importable names of the package, by the file or folder that holds each. */
  readonly modules: ReadonlyMap<string, string>
}

const notTheProduct =
  /^(tests?|testing|test_.*|.*_tests?|docs?|documentation|examples?|samples?|demos?|benchmarks?|bench|scripts?|tools?|ci|setup|conftest|noxfile|tasks|fabfile|versioneer|ez_setup|release|manage|build|dist|bin|build_backend|_custom_build|hatch_build|pavement|runtests|run_tests|site|node_modules|venv|env)$/

/** Null when no importable package is found. */
export function detectLayout(tree: FileTree, distribution: string): Layout | null {
  const expected = expectedNames(tree, distribution)
  const roots = [...declaredRoots(tree), 'src', 'lib', 'source', 'python', '.']
  const layouts = [...new Set(roots)].map((root) => ({ root, found: importable(tree, root, expected) }))
  for (const { root, found } of layouts) {
    const named = [...found].filter(([name]) => expected.has(name.toLowerCase()))
    // Beside the package a source folder holds nothing but its siblings; the root holds anything.
    if (named.length > 0) return { sourceRoot: root, modules: root === '.' ? new Map(named) : found }
  }
  const any = layouts.find(({ found }) => found.size > 0)
  return any === undefined ? null : { sourceRoot: any.root, modules: any.found }
}

function declaredRoots(tree: FileTree): readonly string[] {
  const project = pyproject(tree)
  const setuptools = tableAt(project, 'tool', 'setuptools')
  const options = parseIni(textOf(tree, 'setup.cfg') ?? '').get('options')
  const script = textOf(tree, 'setup.py') ?? ''
  const poetry = tableAt(project, 'tool', 'poetry').packages
  const found = [
    textAt(tableAt(setuptools, 'package-dir'), ''),
    ...textsAt(tableAt(setuptools, 'packages', 'find'), 'where'),
    ...linesOf(options?.get('package_dir')).map((line) => /^=\s*(.+)$/.exec(line)?.[1] ?? null),
    /package_dir\s*=\s*(?:\{\s*["']{2}\s*:|dict\(.*?=)\s*["']([^"']+)["']/.exec(script)?.[1] ?? null,
    ...(Array.isArray(poetry) ? poetry : []).map((item) => (isTable(item) ? textAt(item, 'from') : null)),
    ...textsAt(tableAt(project, 'tool', 'hatch', 'build', 'targets', 'wheel'), 'packages').map((path) =>
      path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null,
    ),
  ]
  return found.flatMap((root) =>
    root === null ? [] : [root.replace(/^\.\//, '').replace(/\/+$/, '') || '.'],
  )
}

/** Lower-case import names that the project gives itself, or that its name suggests. */
function expectedNames(tree: FileTree, distribution: string): ReadonlySet<string> {
  const project = pyproject(tree)
  const topLevel = [...tree.keys()].find((path) => path.endsWith('.egg-info/top_level.txt'))
  const plain = normalizeDistributionName(distribution)
  const names = [
    ...(topLevel === undefined ? [] : linesOf(textOf(tree, topLevel) ?? '')),
    textAt(tableAt(project, 'tool', 'flit', 'module'), 'name') ?? '',
    ...textsAt(tableAt(project, 'tool', 'setuptools'), 'packages').map((name) => name.split('.')[0] ?? ''),
    ...textsAt(tableAt(project, 'tool', 'setuptools'), 'py-modules'),
    plain.replaceAll('-', '_'),
    plain.replaceAll('-', ''),
    plain.replace(/^(python|py)-/, '').replaceAll('-', '_'),
    plain.replace(/-(python|py)$/, '').replaceAll('-', '_'),
    // The namespace that its maker's packages share: google-auth is google.auth.
    namespaceOf(plain),
  ]
  return new Set(
    names.filter((name) => name !== '' && !/^tests?$/.test(name)).map((name) => name.toLowerCase()),
  )
}

function namespaceOf(plain: string): string {
  const [first = '', ...rest] = plain.split('-')
  return rest.length === 0 || /^(python|py)$/.test(first) || notTheProduct.test(first) ? '' : first
}

function importable(
  tree: FileTree,
  root: string,
  expected: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const prefix = root === '.' ? '' : `${root}/`
  const found = new Map<string, string>()
  for (const path of tree.keys()) {
    if (!path.startsWith(prefix) || !path.endsWith('.py')) continue
    const parts = path.slice(prefix.length).split('/')
    const [first = '', second] = parts
    const name = first.replace(/\.py$/, '')
    const isOther = notTheProduct.test(name.toLowerCase()) && !expected.has(name.toLowerCase())
    if (!/^[A-Za-z_]\w*$/.test(name) || isOther) continue
    if (parts.length === 1) found.set(name, path)
    else if (second === '__init__.py' || isNamespacePackage(root, expected.has(name.toLowerCase())))
      found.set(name, `${prefix}${first}`)
  }
  return found
}

/** A folder without __init__.py counts below a source folder, where nothing else lies, or when the project names it. */
function isNamespacePackage(root: string, isExpected: boolean): boolean {
  return root !== '.' || isExpected
}
