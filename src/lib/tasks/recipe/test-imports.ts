import type { FileTree } from '../../domain/patch/patch.ts'
import { textOf } from '../source/package-source.ts'
import { isTestFile } from './detect-tests.ts'

export type TestImports = {
  /** Top-level names imported anywhere in a test file. */
  readonly all: ReadonlySet<string>
  /** Those imported at the left margin, where no `try` can catch their absence. */
  readonly unguarded: ReadonlySet<string>
}

/**
 * What the test files import, read as text, together with what their helpers at the root of the repository import:
 * folders and modules that tests use and that are no part of the package.
 */
export function importsOf(tree: FileTree, ownModules: ReadonlySet<string>): TestImports {
  const python = [...tree.keys()].filter((path) => path.endsWith('.py'))
  const direct = readImports(tree, python.filter(isTestFile))
  const isHelper = (path: string): boolean => {
    const name = path.split('/')[0]?.replace(/\.py$/, '') ?? ''
    return direct.all.has(name) && !ownModules.has(name) && !isTestFile(path)
  }
  const helpers = readImports(tree, python.filter(isHelper))
  return {
    all: new Set([...direct.all, ...helpers.all]),
    unguarded: new Set([...direct.unguarded, ...helpers.unguarded]),
  }
}

function readImports(tree: FileTree, paths: readonly string[]): TestImports {
  const all = new Set<string>()
  const unguarded = new Set<string>()
  for (const path of paths) {
    for (const [, indent = '', from, names = ''] of (textOf(tree, path) ?? '').matchAll(importLine)) {
      for (const name of (from ?? names).split(',').map((part) => part.trim().split(/[.\s]/)[0] ?? '')) {
        if (name === '') continue
        all.add(name)
        if (indent === '') unguarded.add(name)
      }
    }
  }
  return { all, unguarded }
}

const importLine =
  /^([ \t]*)(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b|import[ \t]+([A-Za-z_][\w., \t]*))/gm
