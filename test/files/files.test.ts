import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomically } from '../../src/lib/files/atomic-write.ts'
import { materializeSnapshot } from '../../src/lib/files/materialize-snapshot.ts'
import { packArchive } from '../../src/lib/files/pack-archive.ts'
import { readTree } from '../../src/lib/files/read-tree.ts'
import { snapshotCommit } from '../../src/lib/files/snapshot-commit.ts'
import { withTempDir } from '../../src/lib/files/temp-dir.ts'
import { writeTree } from '../../src/lib/files/write-tree.ts'
import { tree } from './tree.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-files-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('readTree()', () => {
  it('returns regular files sorted, without .git and without following links', async () => {
    await writeTree(join(dir, 'in'), tree({ 'b.py': '2', 'a/z.py': '1' }))
    await mkdir(join(dir, 'in/.git'))
    await writeFile(join(dir, 'in/.git/HEAD'), 'x')
    await writeFile(join(dir, 'outside'), 'secret')
    await symlink(join(dir, 'outside'), join(dir, 'in/link'))
    await symlink(dir, join(dir, 'in/loop'))
    expect([...(await readTree(join(dir, 'in'))).keys()]).toEqual(['a/z.py', 'b.py'])
  })

  it('leaves out what `include` refuses, folders as a whole', async () => {
    await writeTree(dir, tree({ 'keep.py': '', 'build/x.py': '', 'note.txt': '' }))
    const read = await readTree(dir, { include: (path) => path !== 'build/' && !path.endsWith('.txt') })
    expect([...read.keys()]).toEqual(['keep.py'])
  })

  it('refuses a folder that is too large', async () => {
    await writeTree(dir, tree({ a: 'x'.repeat(100) }))
    await expect(readTree(dir, { maxBytes: 99 })).rejects.toMatchObject({ code: 'AGT_PACKAGE_REFUSED' })
  })

  it('says that a folder is missing', async () => {
    await expect(readTree(join(dir, 'none'))).rejects.toMatchObject({ code: 'AGT_INPUT_MISSING' })
  })
})

describe('writeTree()', () => {
  it('refuses a path that leaves the folder before it writes anything', async () => {
    await expect(writeTree(dir, tree({ ok: '', '../bad': '' }))).rejects.toThrow('leaves its folder')
    expect(await readdir(dir)).toEqual([])
  })
})

describe('writeFileAtomically()', () => {
  it('replaces the content, sets the mode and leaves no temporary file', async () => {
    const path = join(dir, 'new/folder/file.json')
    await writeFileAtomically(path, 'one')
    await writeFileAtomically(path, 'two', { mode: 0o600 })
    expect(await readFile(path, 'utf8')).toBe('two')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(dir, 'new/folder'))).toEqual(['file.json'])
  })

  it('leaves no temporary file when it fails', async () => {
    await mkdir(join(dir, 'taken/inner'), { recursive: true })
    await expect(writeFileAtomically(join(dir, 'taken'), 'x')).rejects.toThrow()
    expect(await readdir(dir)).toEqual(['taken'])
  })
})

describe('withTempDir()', () => {
  it('removes the folder also when the work throws', async () => {
    const work = withTempDir(dir, async (inner) => {
      await writeFile(join(inner, 'x'), '')
      throw new Error('stopped')
    })
    await expect(work).rejects.toThrow('stopped')
    expect(await readdir(dir)).toEqual([])
  })
})

describe('materializeSnapshot()', () => {
  const files = tree({ 'a.py': 'x = 1\n', 'a/b.py': 'é', 'a-b/c.py': '', 'run.sh': '#!\n' }, ['run.sh'])

  it('returns a commit id that depends on the files alone', async () => {
    const archive = await packArchive(files)
    const one = await materializeSnapshot(archive, join(dir, '1'))
    const two = await materializeSnapshot(archive, join(dir, '2'))
    expect(one).toBe(two)
    expect(one).toBe(snapshotCommit(files).id)
    expect(snapshotCommit(tree({ 'a.py': 'x = 2\n' })).id).not.toBe(
      snapshotCommit(tree({ 'a.py': 'x = 1\n' })).id,
    )
  })

  it('makes a repository that Git itself finds sound, clean and one commit long', async (context) => {
    const id = await materializeSnapshot(await packArchive(files), dir)
    const git = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)('git', ['-C', dir, '-c', 'safe.directory=*', ...args])).stdout.trim()
    try {
      await git('--version')
    } catch {
      return context.skip('git is not installed')
    }
    expect(await git('rev-parse', 'HEAD')).toBe(id)
    expect(await git('status', '--porcelain')).toBe('')
    expect(await git('rev-list', '--count', '--all')).toBe('1')
    expect(await git('remote')).toBe('')
    expect(await git('fsck', '--strict', '--full')).toBe('')
    expect(await git('ls-files', '-s', 'run.sh')).toMatch(/^100755 /)
  })
})
