import type { PackageSource } from '../../src/lib/tasks/source/package-source.ts'
import { treeDigest } from '../../src/lib/tasks/source/tree-digest.ts'
import { tree } from '../files/tree.ts'

/** A package in memory, for what reads sources and runs nothing. */
export function packageOf(
  files: Readonly<Record<string, string>>,
  more: Partial<PackageSource> = {},
): PackageSource {
  const own = tree(files)
  return {
    name: 'demo',
    version: '1.0',
    license: 'MIT',
    origin: 'path:demo==1.0',
    sha256: treeDigest(own),
    publishedAt: null,
    dir: '/nowhere',
    tree: own,
    ...more,
  }
}
