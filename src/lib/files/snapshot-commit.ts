import { createHash } from 'node:crypto'
import type { FileTree } from '../domain/patch/patch.ts'
import { comparePaths } from './tree-path.ts'

export type GitObject = {
  readonly id: string
  readonly kind: 'blob' | 'tree' | 'commit'
  readonly body: Buffer
}

export type SnapshotCommit = {
  /** SHA-1 of the one commit; a function of the tree alone. */
  readonly id: string
  readonly objects: readonly GitObject[]
  /** Blob id by path. */
  readonly blobs: ReadonlyMap<string, string>
}

// 2000-01-01T00:00:00Z: a commit made from the same files must have the same id on every machine and day.
const who = 'agentao <agentao@localhost> 946684800 +0000'

/** The one commit of a snapshot, as Git would store it: fixed author and date, no parent. */
export function snapshotCommit(tree: FileTree): SnapshotCommit {
  const objects: GitObject[] = []
  const blobs = new Map<string, string>()
  const store = (kind: GitObject['kind'], body: Buffer): string => {
    const id = gitId(kind, body)
    objects.push({ id, kind, body })
    return id
  }
  for (const [path, file] of tree) blobs.set(path, store('blob', Buffer.from(file.bytes)))
  const root = storeFolder(folderOf(tree, blobs), store)
  const text = `tree ${root}\nauthor ${who}\ncommitter ${who}\n\nSnapshot\n`
  return { id: store('commit', Buffer.from(text)), objects, blobs }
}

type Folder = {
  readonly files: Map<string, { readonly mode: string; readonly id: string }>
  readonly folders: Map<string, Folder>
}

function folderOf(tree: FileTree, blobs: ReadonlyMap<string, string>): Folder {
  const root: Folder = { files: new Map(), folders: new Map() }
  for (const [path, file] of tree) {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    let folder = root
    for (const part of parts) {
      const next: Folder = folder.folders.get(part) ?? { files: new Map(), folders: new Map() }
      folder.folders.set(part, next)
      folder = next
    }
    folder.files.set(name, { mode: file.executable ? '100755' : '100644', id: blobs.get(path) ?? '' })
  }
  return root
}

function storeFolder(folder: Folder, store: (kind: 'tree', body: Buffer) => string): string {
  const entries = [...folder.files].map(([name, { mode, id }]) => ({ name, mode, id, order: name }))
  for (const [name, inner] of folder.folders)
    entries.push({ name, mode: '40000', id: storeFolder(inner, store), order: `${name}/` })
  entries.sort(
    (a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)) || comparePaths(a.name, b.name),
  )
  const parts = entries.flatMap(({ mode, name, id }) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(id, 'hex'),
  ])
  return store('tree', Buffer.concat(parts))
}

function gitId(kind: string, body: Buffer): string {
  return createHash('sha1').update(`${kind} ${body.length}\0`).update(body).digest('hex')
}
