import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileTree, TreeFile } from '../domain/patch/patch.ts'
import { hasErrno, UserError } from '../kernel/errors.ts'
import { comparePaths } from './tree-path.ts'

export type ReadTreeOptions = {
  /** Asked for every file and folder (a folder's path ends with '/'); false leaves it out. */
  readonly include?: (path: string) => boolean
  /** Bytes in all, after which reading is refused; default 256 MiB. */
  readonly maxBytes?: number
}

const defaultMaxBytes = 256 * 1024 * 1024

/** The regular files below `dir`, sorted by path. `.git`, links and special files are left out. */
export async function readTree(dir: string, options: ReadTreeOptions = {}): Promise<FileTree> {
  const paths = await listFiles(dir, '', options)
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  const tree = new Map<string, TreeFile>()
  let total = 0
  for (const path of paths.sort(comparePaths)) {
    const { mode, size } = await stat(join(dir, path))
    total += size
    if (total > maxBytes)
      throw new UserError('AGT_PACKAGE_REFUSED', `The folder '${dir}' holds more than ${maxBytes} bytes.`)
    tree.set(path, { bytes: await readFile(join(dir, path)), executable: (mode & 0o100) !== 0 })
  }
  return tree
}

async function listFiles(root: string, below: string, options: ReadTreeOptions): Promise<string[]> {
  const found: string[] = []
  for (const entry of await entriesOf(join(root, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.name === '.git' || options.include?.(entry.isDirectory() ? `${path}/` : path) === false)
      continue
    if (entry.isDirectory()) found.push(...(await listFiles(root, path, options)))
    else if (entry.isFile()) found.push(path)
  }
  return found
}

async function entriesOf(dir: string) {
  try {
    return await readdir(dir, { withFileTypes: true })
  } catch (cause) {
    if (hasErrno(cause, 'ENOENT', 'ENOTDIR'))
      throw new UserError('AGT_INPUT_MISSING', `There is no folder '${dir}'.`, { cause })
    throw cause
  }
}
