import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { FileTree } from '../domain/patch/patch.ts'
import { type GitObject, type SnapshotCommit, snapshotCommit } from './snapshot-commit.ts'
import { comparePaths } from './tree-path.ts'
import { unpackArchive } from './unpack-archive.ts'

/**
 * Unpacks repo.tar.gz into `dir` and makes it a Git repository with exactly one commit, whose id it returns: the
 * task's `base_commit`. Git itself is not needed, so no hook, template or setting of the machine takes part.
 */
export async function materializeSnapshot(archive: Uint8Array | string, dir: string): Promise<string> {
  const tree = await unpackArchive(archive, dir)
  const commit = snapshotCommit(tree)
  await writeRepository(join(dir, '.git'), commit, tree)
  return commit.id
}

async function writeRepository(gitDir: string, commit: SnapshotCommit, tree: FileTree): Promise<void> {
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true })
  await mkdir(join(gitDir, 'refs', 'heads'), { recursive: true })
  for (const object of commit.objects) await writeObject(gitDir, object)
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n')
  await writeFile(join(gitDir, 'refs', 'heads', 'main'), `${commit.id}\n`)
  await writeFile(
    join(gitDir, 'config'),
    '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tautocrlf = false\n',
  )
  await writeFile(join(gitDir, 'index'), indexFile(commit, tree))
}

async function writeObject(gitDir: string, object: GitObject): Promise<void> {
  const path = join(gitDir, 'objects', object.id.slice(0, 2), object.id.slice(2))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, deflateSync(Buffer.concat([header(object), object.body]), { level: 1 }))
}

function header(object: GitObject): Buffer {
  return Buffer.from(`${object.kind} ${object.body.length}\0`)
}

/** Version 2 of Git's index, without file times: Git reads each file once and fills them in. */
function indexFile(commit: SnapshotCommit, tree: FileTree): Buffer {
  const paths = [...tree.keys()].sort(
    (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) || comparePaths(a, b),
  )
  const head = Buffer.alloc(12)
  head.write('DIRC', 0, 'latin1')
  head.writeUInt32BE(2, 4)
  head.writeUInt32BE(paths.length, 8)
  const content = Buffer.concat([head, ...paths.map((path) => indexEntry(path, commit, tree))])
  return Buffer.concat([content, createHash('sha1').update(content).digest()])
}

function indexEntry(path: string, commit: SnapshotCommit, tree: FileTree): Buffer {
  const name = Buffer.from(path)
  const fixed = Buffer.alloc(62)
  fixed.writeUInt32BE(tree.get(path)?.executable ? 0o100755 : 0o100644, 24)
  // Size 0 with no times would read as "unchanged and empty"; the true size makes Git compare the content.
  fixed.writeUInt32BE(tree.get(path)?.bytes.length ?? 0, 36)
  fixed.write(commit.blobs.get(path) ?? '', 40, 'hex')
  fixed.writeUInt16BE(Math.min(name.length, 0xfff), 60)
  const padding = 8 - ((fixed.length + name.length) % 8)
  return Buffer.concat([fixed, name, Buffer.alloc(padding)])
}
