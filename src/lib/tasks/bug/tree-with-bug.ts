import type { FileTree } from '../../domain/patch/patch.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { sourceFiles } from '../source/source-files.ts'
import type { Bug } from './bug.ts'

/** The package's files with the bug in, build leftovers left out. */
export function treeWithBug(subject: { readonly prepared: PreparedSource; readonly bug: Bug }): FileTree {
  const tree = new Map(sourceFiles(subject.prepared.source.tree))
  for (const { path, after } of subject.bug.changes) {
    tree.set(path, { bytes: Buffer.from(after), executable: tree.get(path)?.executable === true })
  }
  return tree
}
