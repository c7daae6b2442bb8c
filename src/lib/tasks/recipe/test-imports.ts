import type { FileTree } from '../../domain/patch/patch.ts'
import { textOf } from '../source/package-source.ts'
import { isTestFile } from './detect-tests.ts'

export type TestImports = {
  /** Top-level names imported anywhere in a test file. */
  readonly all: ReadonlySet<string>
  /** Those imported at the left margin, where no `try` can catch their absence. */
  readonly unguarded: ReadonlySet<string>
}

/** What the test files import, read as text. */
export function importsOf(tree: FileTree): TestImports {
  const all = new Set<string>()
  const unguarded = new Set<string>()
  for (const path of tree.keys()) {
    if (!path.endsWith('.py') || !isTestFile(path)) continue
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
