import type { FileTree } from '../../../domain/patch/patch.ts'
import { comparePaths } from '../../../files/tree-path.ts'

/** Test paths that lead to the same files but one: only folders on the way to it are opened up. */
export function withoutTestFile(testPaths: readonly string[], file: string, tree: FileTree): string[] {
  return testPaths.flatMap((path) => splitPath(path, file, tree)).sort(comparePaths)
}

function splitPath(path: string, file: string, tree: FileTree): readonly string[] {
  if (path === file) return []
  const prefix = path === '.' ? '' : `${path}/`
  if (!file.startsWith(prefix) || tree.has(path)) return [path]
  const children = new Set<string>()
  for (const one of tree.keys()) {
    if (!one.startsWith(prefix)) continue
    const [first = '', ...rest] = one.slice(prefix.length).split('/')
    if (rest.length > 0 ? holdsTests(`${prefix}${first}`, tree) : isTestName(first)) children.add(first)
  }
  return [...children].flatMap((child) => splitPath(`${prefix}${child}`, file, tree))
}

function holdsTests(folder: string, tree: FileTree): boolean {
  return [...tree.keys()].some(
    (path) => path.startsWith(`${folder}/`) && isTestName(path.split('/').at(-1) ?? ''),
  )
}

function isTestName(name: string): boolean {
  return /^(test_[^/]*|[^/]*_test|tests?)\.py$/.test(name)
}
