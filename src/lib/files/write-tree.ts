import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileTree } from '../domain/patch/patch.ts'
import { pathDefect } from './tree-path.ts'

/** Writes every file of the tree below `dir`, which should be new or empty: an existing link would be followed. */
export async function writeTree(dir: string, tree: FileTree): Promise<void> {
  for (const path of tree.keys()) {
    const defect = pathDefect(path)
    if (defect !== null) throw new RangeError(`The tree's file '${path}' ${defect}.`)
  }
  const folders = new Set([...tree.keys()].map((path) => dirname(join(dir, path))))
  await mkdir(dir, { recursive: true })
  for (const folder of folders) await mkdir(folder, { recursive: true })
  for (const [path, file] of tree) {
    const target = join(dir, path)
    await writeFile(target, file.bytes)
    await chmod(target, file.executable ? 0o755 : 0o644)
  }
}
