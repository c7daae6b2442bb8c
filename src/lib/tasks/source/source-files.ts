import type { FileTree } from '../../domain/patch/patch.ts'

const leftoverFolders =
  /^(build|dist|__pycache__|\.eggs|\.tox|\.nox|\.venv|venv|env|\.env|node_modules|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.hypothesis|htmlcov|\.idea|\.vscode|\.hg|\.svn|site-packages)$/

/** False for what a build, an editor or a version-control system left behind; a folder's path ends with '/'. */
export function isSourceFile(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '')
  const isFolder = path.endsWith('/')
  const folders = isFolder ? parts : parts.slice(0, -1)
  const name = parts.at(-1) ?? ''
  if (folders.some((part, depth) => isLeftoverFolder(part, depth))) return false
  return isFolder || !/\.(pyc|pyo|pyd|so|dylib|egg)$|^\.coverage|^\.DS_Store$/.test(name)
}

/** `build` and `dist` are leftovers at the root only: deeper down they can be packages. */
function isLeftoverFolder(part: string, depth: number): boolean {
  if (part.endsWith('.egg-info') || part.endsWith('.dist-info')) return true
  return leftoverFolders.test(part) && (depth === 0 || !/^(build|dist|env)$/.test(part))
}

/** The tree without leftovers: what a snapshot may hold. */
export function sourceFiles(tree: FileTree): FileTree {
  return new Map([...tree].filter(([path]) => isSourceFile(path)))
}

/** The tree without the one folder every member lies in, as source archives are packed. */
export function withoutTopFolder(tree: FileTree): FileTree {
  const tops = new Set([...tree.keys()].map((path) => path.split('/')[0]))
  const [top] = tops
  if (tops.size !== 1 || top === undefined || tree.has(top)) return tree
  return new Map([...tree].map(([path, file]) => [path.slice(top.length + 1), file]))
}
