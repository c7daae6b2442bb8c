import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import { readTree } from '../../files/read-tree.ts'

/** The public snapshot as the agent reads it. */
export type Snapshot = {
  readonly tree: FileTree
  /** Python files of the package by path. */
  readonly sources: ReadonlyMap<string, string>
  /** Python files of the tests by path. */
  readonly tests: ReadonlyMap<string, string>
  /** Dotted name a source is imported by. */
  moduleName(path: string): string
}

export async function readSnapshot(repository: string, recipe: EnvironmentRecipe): Promise<Snapshot> {
  const tree = await readTree(repository, { include: (path) => path.endsWith('/') || path.endsWith('.py') })
  const sources = new Map<string, string>()
  const tests = new Map<string, string>()
  for (const [path, file] of tree) {
    const text = decode(file.bytes)
    if (text !== null) (isTestPath(path, recipe.testPaths) ? tests : sources).set(path, text)
  }
  return { tree, sources, tests, moduleName: (path) => moduleName(path, recipe.sourceRoots) }
}

/** Null for a file in another encoding: it could not be written back unharmed. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function isTestPath(path: string, testPaths: readonly string[]): boolean {
  if (/(^|\/)(test_[^/]*|[^/]*_test|tests|conftest)\.py$|(^|\/)tests?\//.test(path)) return true
  return testPaths.some(
    (testPath) => testPath !== '.' && (path === testPath || path.startsWith(`${testPath}/`)),
  )
}

function moduleName(path: string, roots: readonly string[]): string {
  const longestFirst = [...roots].sort((a, b) => b.length - a.length)
  const root = longestFirst.find((candidate) => candidate !== '.' && path.startsWith(`${candidate}/`))
  const inside = root === undefined ? path : path.slice(root.length + 1)
  return inside
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.')
}
