import type { FileTree } from '../../domain/patch/patch.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { sourceFiles } from '../source/source-files.ts'
import type { Bug } from './find-bugs.ts'

/** The package's files with the bug in, build leftovers left out. */
export function treeWithBug(subject: { readonly prepared: PreparedSource; readonly bug: Bug }): FileTree {
  const tree = new Map(sourceFiles(subject.prepared.source.tree))
  const { path, mutated } = subject.bug.candidate
  tree.set(path, { bytes: Buffer.from(mutated), executable: tree.get(path)?.executable === true })
  return tree
}
