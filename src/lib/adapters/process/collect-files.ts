import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const maxFiles = 2000
const maxBytes = 256 * 1024 * 1024

/** The regular files below `dir`, never through a link; bounded in number and bytes, the rest is left out. */
export async function collectFiles(dir: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const budget = { bytes: maxBytes }
  await collect(dir, '', { files, budget })
  return files
}

type Collected = { readonly files: Map<string, Uint8Array>; readonly budget: { bytes: number } }

async function collect(root: string, relative: string, into: Collected): Promise<void> {
  const entries = await readdir(join(root, relative), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (into.files.size >= maxFiles) return
    const path = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isDirectory()) await collect(root, path, into)
    else if (entry.isFile()) await collectFile(root, path, into)
  }
}

async function collectFile(root: string, path: string, { files, budget }: Collected): Promise<void> {
  const { size } = await lstat(join(root, path))
  if (size > budget.bytes) return
  budget.bytes -= size
  const handle = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    files.set(path, await handle.readFile())
  } finally {
    await handle.close()
  }
}
