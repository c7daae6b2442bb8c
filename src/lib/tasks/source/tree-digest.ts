import type { FileTree } from '../../domain/patch/patch.ts'
import { comparePaths } from '../../files/tree-path.ts'
import { digestOf, sha256 } from '../../kernel/digest.ts'

/** Digest of a tree's paths, bytes and executable bits: the same for the same files, however they were packed. */
export function treeDigest(tree: FileTree): string {
  const entries = [...tree].sort(([a], [b]) => comparePaths(a, b))
  return digestOf(entries.map(([path, file]) => [path, sha256(file.bytes), file.executable]))
}
