import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Header, type HeaderData } from 'tar'
import { beforeEach, describe, expect, it } from 'vitest'
import { createPypiIndex } from '../../../src/lib/adapters/pypi/create-pypi-index.ts'
import { sha256 } from '../../../src/lib/kernel/digest.ts'
import { openSource } from '../../../src/lib/tasks/source/open-source.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

type Member = { readonly path: string; readonly body?: string } & Partial<HeaderData>

const plain: readonly Member[] = [
  { path: 'demo-1.0.0/PKG-INFO', body: 'Name: demo\nVersion: 1.0.0\n' },
  { path: 'demo-1.0.0/demo.py', body: 'x = 1\n' },
]

function tarOf(members: readonly Member[]): Buffer {
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

const packed = (...members: readonly Member[]): Buffer => gzipSync(tarOf([...plain, ...members]))

let dir: string
beforeEach(() => {
  dir = tempDir()
})

/** Through the index, the download, the cache and the unpacking, as `task sample --package demo` goes. */
async function open(archive: Buffer, digest = sha256(archive)) {
  const fetchFake: typeof fetch = async (input) => {
    if (!String(input).endsWith('/demo/')) return new Response(new Uint8Array(archive))
    const file = { filename: 'demo-1.0.0.tar.gz', url: 'https://files.test/demo', hashes: { sha256: digest } }
    return new Response(JSON.stringify({ files: [file] }), {
      headers: { 'content-type': 'application/json' },
    })
  }
  const index = createPypiIndex({
    cacheDir: join(dir, 'cache'),
    indexUrl: 'https://index.test/simple',
    userAgent: 'test',
    fetch: fetchFake,
  })
  return await openSource(
    { kind: 'pypi', name: 'demo' },
    {
      index,
      cacheDir: join(dir, 'cache'),
      sampleDir: '/nowhere',
      python: '3.11',
      signal: AbortSignal.timeout(60_000),
    },
  )
}

const link = (type: 'SymbolicLink' | 'Link', linkpath: string): Member => ({
  path: 'demo-1.0.0/link',
  type,
  linkpath,
})

describe('a hostile source distribution', () => {
  it.each<[string, Member, string]>([
    ['a member above its folder', { path: '../outside.py', body: 'x' }, 'leaves its folder'],
    [
      'a member above it further down',
      { path: 'demo-1.0.0/a/../../../outside.py', body: 'x' },
      'leaves its folder',
    ],
    ['an absolute member', { path: '/tmp/outside.py', body: 'x' }, 'has an absolute path'],
    ['a drive letter', { path: 'C:/outside.py', body: 'x' }, 'has an absolute path'],
    ['backslashes', { path: 'demo-1.0.0\\..\\outside.py', body: 'x' }, 'has a backslash'],
    [
      'a symbolic link to outside',
      link('SymbolicLink', '../../etc/passwd'),
      'is a link that leaves its folder',
    ],
    ['an absolute symbolic link', link('SymbolicLink', '/etc/passwd'), 'is a link that leaves its folder'],
    ['a hard link', link('Link', 'demo-1.0.0/demo.py'), 'is a link'],
    [
      'a character device',
      { path: 'demo-1.0.0/null', type: 'CharacterDevice' },
      'is a CharacterDevice, not a plain file',
    ],
    [
      'a block device',
      { path: 'demo-1.0.0/disk', type: 'BlockDevice' },
      'is a BlockDevice, not a plain file',
    ],
    ['a pipe', { path: 'demo-1.0.0/pipe', type: 'FIFO' }, 'is a FIFO, not a plain file'],
    [
      'hooks of a repository',
      { path: 'demo-1.0.0/.git/hooks/post-checkout', body: '#!/bin/sh' },
      'lies in a .git folder',
    ],
    ['the same member twice', { path: 'demo-1.0.0/demo.py', body: 'y = 2\n' }, 'appears twice'],
    ['a second spelling', { path: 'demo-1.0.0/DEMO.py', body: 'y = 2\n' }, 'differ in case only'],
    ['a file below a file', { path: 'demo-1.0.0/demo.py/x', body: 'y' }, 'is both a file and a folder'],
  ])('with %s is refused with its own message, and nothing is written', async (_, member, message) => {
    const opened = await open(packed(member))
    expect(opened).toMatchObject({
      ok: false,
      reason: {
        kind: 'archive',
        reason: expect.stringMatching(/^demo 1\.0\.0: The source archive is refused\. /),
      },
    })
    expect(opened.ok ? '' : opened.reason.reason).toContain(message)
    expect(existsSync('/tmp/outside.py')).toBe(false)
    expect(readdirSync(join(dir, 'cache'))).not.toContain('sources')
  })

  it('with more bytes than allowed is refused before they are unpacked', async () => {
    const zeros = gzipSync(Buffer.alloc(160 * 1024 * 1024))
    const bomb = await open(zeros)
    expect(bomb).toMatchObject({
      reason: { kind: 'archive', reason: expect.stringContaining('unpacks to more than') },
    })
    expect(zeros.length).toBeLessThan(1024 * 1024)
  })

  it('with more files than allowed is refused', async () => {
    const many = Array.from({ length: 20_001 }, (_, i) => ({ path: `demo-1.0.0/f${i}` }))
    const bomb = await open(packed(...many))
    expect(bomb).toMatchObject({ reason: { reason: expect.stringContaining('more than 20000 files') } })
  })

  it('that is gzip in gzip is no tar archive', async () => {
    const nested = await open(gzipSync(gzipSync(gzipSync(Buffer.alloc(1024 * 1024)))))
    expect(nested).toMatchObject({
      reason: { reason: expect.stringContaining('not a well-formed tar archive') },
    })
  })

  it('that holds a bomb as a file keeps it packed', async () => {
    const inner = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('latin1')
    const opened = await open(packed({ path: 'demo-1.0.0/data.gz', body: inner.slice(0, 60_000) }))
    expect(opened.ok).toBe(true)
  })

  it('whose bytes are not those of the digest is refused, and not kept', async () => {
    const opened = await open(packed(), '0'.repeat(64))
    expect(opened).toMatchObject({
      reason: { kind: 'archive', reason: expect.stringContaining(`but ${'0'.repeat(64)} was expected`) },
    })
    expect(existsSync(join(dir, 'cache/sdists'))).toBe(false)
  })

  it('with a link within, or the pointer file of a submodule, is taken without it', async () => {
    const opened = await open(
      packed(link('SymbolicLink', 'demo.py'), {
        path: 'demo-1.0.0/suite/.git',
        body: 'gitdir: ../.git/modules/x',
      }),
    )
    expect(opened.ok ? [...opened.value.tree.keys()] : opened.reason).toEqual(['PKG-INFO', 'demo.py'])
  })
})
