import { readFile } from 'node:fs/promises'
import type { FileTree } from '../domain/patch/patch.ts'
import { type ArchiveLimits, defaultArchiveLimits, readArchive } from './read-archive.ts'
import { writeTree } from './write-tree.ts'

/**
 * Unpacks a .tar.gz (bytes, or the path of a file) into `dir` and returns what was in it. Everything is checked
 * before the first byte is written; throws UserError AGT_PACKAGE_UNSAFE naming the member that is not acceptable.
 */
export async function unpackArchive(
  archive: Uint8Array | string,
  dir: string,
  limits: ArchiveLimits = defaultArchiveLimits,
): Promise<FileTree> {
  const bytes = typeof archive === 'string' ? await readFile(archive) : archive
  const tree = await readArchive(bytes, limits)
  await writeTree(dir, tree)
  return tree
}
