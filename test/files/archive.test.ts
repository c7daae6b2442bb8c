import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Header, type HeaderData } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packArchive } from '../../src/lib/files/pack-archive.ts'
import { readArchive } from '../../src/lib/files/read-archive.ts'
import { readTree } from '../../src/lib/files/read-tree.ts'
import { unpackArchive } from '../../src/lib/files/unpack-archive.ts'
import { tree } from './tree.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-files-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

type Member = { readonly path: string; readonly body?: string } & Partial<HeaderData>

function tarOf(...members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ body = '', path, ...rest }) => {
    const block = Buffer.alloc(512)
    new Header({ path, mode: 0o644, type: 'File', size: body.length, mtime: new Date(0), ...rest }).encode(
      block,
    )
    const padded = Buffer.alloc(Math.ceil(body.length / 512) * 512)
    padded.write(body)
    return [block, padded]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

async function refusal(archive: Uint8Array): Promise<string> {
  const error: unknown = await unpackArchive(archive, dir).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'AGT_PACKAGE_UNSAFE' })
  expect(await readdir(dir)).toEqual([])
  return error instanceof Error ? error.message : ''
}

describe('packArchive() and unpackArchive()', () => {
  it('give back any tree, whatever its paths and bytes', async () => {
    const name = fc.stringMatching(/^[a-zé][a-z0-9_é.-]{0,40}$/)
    const path = fc
      .array(name, { minLength: 1, maxLength: 8 })
      .map((parts) => parts.map((p) => `d${p}`).join('/'))
    const files = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 1500 }), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
      selector: ([p]) => p.split('/')[0] ?? '',
    })
    await fc.assert(
      fc.asyncProperty(files, async (entries) => {
        const before = new Map(entries.map(([p, bytes, executable]) => [p, { bytes, executable }]))
        const after = await readArchive(await packArchive(before))
        expect([...after.keys()].sort()).toEqual([...before.keys()].sort())
        for (const [p, file] of before) {
          expect(Buffer.from(after.get(p)?.bytes ?? [])).toEqual(Buffer.from(file.bytes))
          expect(after.get(p)?.executable).toBe(file.executable)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('write the same files to disk as they were packed from', async () => {
    const before = tree({ 'a.py': 'x = 1\n', 'pkg/run.sh': '#!/bin/sh\n' }, ['pkg/run.sh'])
    await unpackArchive(await packArchive(before), dir)
    const after = await readTree(dir)
    expect([...after.keys()]).toEqual(['a.py', 'pkg/run.sh'])
    expect(after.get('pkg/run.sh')?.executable).toBe(true)
    expect(after.get('a.py')?.executable).toBe(false)
  })

  it('make the same bytes whatever the order of the files', async () => {
    const one = await packArchive(tree({ 'a.py': '1', 'b/c.py': '2' }))
    const other = await packArchive(tree({ 'b/c.py': '2', 'a.py': '1' }))
    expect(Buffer.from(one)).toEqual(Buffer.from(other))
  })

  it('refuse to pack a path that leaves the tree', async () => {
    await expect(packArchive(tree({ '../a': '' }))).rejects.toThrow('leaves its folder')
  })
})

describe('readArchive()', () => {
  it('leaves out a symbolic link that stays inside, and never follows it', async () => {
    const archive = gzipSync(
      tarOf(
        { path: 'p/a.md', body: 'text' },
        { path: 'p/docs/a.md', type: 'SymbolicLink', linkpath: '../a.md' },
        { path: 'p/docs', type: 'SymbolicLink', linkpath: 'other' },
        { path: 'p/docs/b.md', body: 'plain' },
      ),
    )
    expect([...(await readArchive(archive)).keys()]).toEqual(['p/a.md', 'p/docs/b.md'])
  })
})

describe('unpackArchive() refuses, with nothing written,', () => {
  it.each<[string, Member, string]>([
    [
      'a symbolic link',
      { path: 'p/link', type: 'SymbolicLink', linkpath: '/etc/passwd' },
      '"p/link" is a link',
    ],
    [
      'a link that climbs out',
      { path: 'p/a/link', type: 'SymbolicLink', linkpath: '../../../x' },
      'is a link',
    ],
    ['a hard link', { path: 'p/hard', type: 'Link', linkpath: 'p/a' }, '"p/hard" is a link'],
    ['a device', { path: 'p/dev', type: 'CharacterDevice' }, 'CharacterDevice'],
    ['a pipe', { path: 'p/pipe', type: 'FIFO' }, 'FIFO'],
    ['a member above its folder', { path: 'p/../../evil', body: 'x' }, 'leaves its folder'],
    ['an absolute member', { path: '/etc/evil', body: 'x' }, 'absolute path'],
    ['a Windows path', { path: 'p\\..\\evil', body: 'x' }, 'backslash'],
    ['a Git folder', { path: 'p/.GIT/hooks/post-checkout', body: 'x' }, '.git folder'],
  ])('%s', async (_name, member, expected) => {
    expect(await refusal(gzipSync(tarOf({ path: 'p/a', body: 'fine' }, member)))).toContain(expected)
  })

  it('two members that differ in case only', async () => {
    const archive = gzipSync(tarOf({ path: 'p/Setup.py', body: 'a' }, { path: 'p/setup.py', body: 'b' }))
    expect(await refusal(archive)).toContain('differ in case only')
  })

  it('a member that appears twice', async () => {
    expect(await refusal(gzipSync(tarOf({ path: 'p/a', body: '1' }, { path: 'p/a', body: '2' })))).toContain(
      'twice',
    )
  })

  it('a file that is also a folder', async () => {
    const archive = gzipSync(tarOf({ path: 'p/a', body: '1' }, { path: 'p/a/b', body: '2' }))
    expect(await refusal(archive)).toContain('both a file and a folder')
  })

  it('a bomb, by what it unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect(await refusal(bomb)).toContain('unpacks to more than')
  })

  it('too many files', async () => {
    const archive = gzipSync(tarOf(...Array.from({ length: 30 }, (_, i) => ({ path: `p/${i}`, body: '' }))))
    await expect(readArchive(archive, { unpackedBytes: 1e6, files: 20, ratio: 200 })).rejects.toThrow(
      'more than 20 files',
    )
  })

  it('more bytes than the limit, naming the member', async () => {
    const archive = gzipSync(
      tarOf({ path: 'p/a', body: 'x'.repeat(600) }, { path: 'p/b', body: 'x'.repeat(600) }),
    )
    await expect(readArchive(archive, { unpackedBytes: 1000, files: 20, ratio: 200 })).rejects.toThrow(
      "at 'p/b'",
    )
  })

  it.each([
    ['a zip archive', Buffer.from('PK\x03\x04rest'), '.zip archive'],
    ['a bzip2 archive', Buffer.from('BZh91AY&SY'), '.tar.bz2'],
    ['damaged gzip data', Buffer.concat([gzipSync('abc').subarray(0, 12), Buffer.from('zzzzzz')]), 'damaged'],
    ['gzip data that is no tar', gzipSync('not a tar archive at all'), 'not a well-formed tar'],
    [
      'a truncated tar',
      gzipSync(tarOf({ path: 'p/a', body: 'x'.repeat(2000) }).subarray(0, 1024)),
      'not a well-formed tar',
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await refusal(bytes)).toContain(expected)
  })
})
