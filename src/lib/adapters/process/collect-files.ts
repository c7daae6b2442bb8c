import { constants, type Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrno } from '../../kernel/errors.ts'

/** Files read back of one run, at most; the rest is left out. */
export const mostFiles = 10_000
/** Bytes read back of one run, at most, whatever its disk limit. */
export const mostBytes = 256 * 1024 * 1024
const deepest = 32

/**
 * Regular files below `root` by path with forward slashes. Links are never followed, devices and pipes never opened,
 * and what does not fit in `limit` bytes is left out. Call it when nothing can write there any more.
 */
export async function collectFiles(root: string, limit: number): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const room = { bytes: Math.min(limit, mostBytes), files: mostFiles }
  await collect(root, '', files, room, 0)
  return files
}

type Room = { bytes: number; files: number }

async function collect(
  folder: string,
  prefix: string,
  files: Map<string, Uint8Array>,
  room: Room,
  depth: number,
): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (room.files <= 0) return
    const path = join(folder, entry.name)
    const name = prefix + entry.name
    if (entry.isDirectory() && depth < deepest) await collect(path, `${name}/`, files, room, depth + 1)
    if (!entry.isFile()) continue
    const content = await readRegularFile(path, room.bytes)
    if (content === null) continue
    room.bytes -= content.length
    room.files -= 1
    files.set(name, content)
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES', 'ENOTDIR', 'ENAMETOOLONG')) return []
    throw error
  }
}

async function readRegularFile(path: string, limit: number): Promise<Uint8Array | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const { size } = await file.stat()
      return size <= limit ? await file.readFile() : null
    } finally {
      await file.close()
    }
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES', 'ELOOP', 'ENXIO', 'ENAMETOOLONG')) return null
    throw error
  }
}
