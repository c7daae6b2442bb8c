import { readdir } from 'node:fs/promises'
import { create, Header } from 'tar'

const block = 512
const record = 20 * block

/** A tar archive of what is in a folder, without the folder itself: its mode is the mount point's own business. */
export async function packFolder(folder: string): Promise<Buffer> {
  const names = await readdir(folder)
  if (names.length === 0) return Buffer.alloc(record)
  const parts: Buffer[] = []
  // A name that starts with @ would be taken for an archive to include.
  const paths = names.map((name) => `./${name}`)
  for await (const part of create({ cwd: folder, portable: true, noDirRecurse: false }, paths))
    parts.push(Buffer.from(part))
  return wholeRecords(Buffer.concat(parts))
}

/** A reader takes whole records from a pipe: with a part of one it would wait for an end that never comes. */
function wholeRecords(archive: Buffer): Buffer {
  return Buffer.concat([archive, Buffer.alloc((record - (archive.length % record)) % record)])
}

export type TarEntry = { readonly path: string; readonly user: number; readonly mode: number } & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly content: Uint8Array }
)

/** A tar archive made of a few entries with owners of our choice. */
export function packEntries(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = entry.kind === 'file' ? Buffer.from(entry.content) : Buffer.alloc(0)
    const bytes = Buffer.alloc(block)
    new Header({
      path: entry.kind === 'folder' ? `${entry.path}/` : entry.path,
      type: entry.kind === 'folder' ? 'Directory' : 'File',
      mode: entry.mode,
      uid: entry.user,
      gid: entry.user,
      size: content.length,
      mtime: new Date(0),
    }).encode(bytes, 0)
    return [bytes, content, Buffer.alloc((block - (content.length % block)) % block)]
  })
  return wholeRecords(Buffer.concat([...blocks, Buffer.alloc(2 * block)]))
}
