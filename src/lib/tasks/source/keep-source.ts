import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileTree } from '../../domain/patch/patch.ts'
import { writeTree } from '../../files/write-tree.ts'
import { hasErrno } from '../../kernel/errors.ts'
import { sourceFiles } from './source-files.ts'

/** The folder with these files in the cache, written when it is not there yet; build leftovers stay out. */
export async function keepSource(
  tree: FileTree,
  options: { readonly cacheDir: string; readonly sha256: string },
): Promise<string> {
  const dir = join(options.cacheDir, 'sources', options.sha256)
  if (await exists(dir)) return dir
  const temporary = `${dir}.${randomBytes(6).toString('hex')}.tmp`
  await mkdir(temporary, { recursive: true })
  try {
    await writeTree(temporary, sourceFiles(tree))
    await rename(temporary, dir)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    // Another process may have put the same files there first.
    if (!hasErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error
  }
  return dir
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false
    throw error
  }
}
