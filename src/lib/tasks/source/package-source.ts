import type { FileTree } from '../../domain/patch/patch.ts'

/** Where the commits that a source comes from can be read: a repository on this machine, and the source's own commit. */
export type PackageHistory = { readonly repository: string; readonly commit: string }

/** A package's source, ready to read: files in memory and the same files in a folder that nobody changes. */
export type PackageSource = {
  readonly name: string
  readonly version: string
  /** SPDX expression, or what the metadata says, or 'NOASSERTION'. */
  readonly license: string
  /** 'pypi:toolz==1.0.0', 'path:NAME==VERSION', 'sample:NAME==VERSION' or 'git:ADDRESS@COMMIT'. */
  readonly origin: string
  /** Digest of the archive; of the files for a local project or a commit. */
  readonly sha256: string
  /** ISO time of its upload or commit: its environment holds nothing newer. Null for what has no date. */
  readonly publishedAt: string | null
  readonly dir: string
  readonly tree: FileTree
  /** Absent for what came without its history. */
  readonly history?: PackageHistory | undefined
}

/** The text of a file in a tree, or null; not for binary files. */
export function textOf(tree: FileTree, path: string): string | null {
  const file = tree.get(path)
  return file === undefined ? null : Buffer.from(file.bytes).toString('utf8')
}
