import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPypiIndex } from '../../../src/lib/adapters/pypi/create-pypi-index.ts'
import type { SourceLookup, SourceRequest } from '../../../src/lib/domain/ports/package-index.ts'
import { sha256 } from '../../../src/lib/kernel/digest.ts'

const archive = Buffer.from('the bytes of a source archive')
const digest = sha256(archive)
const signal = new AbortController().signal

let cacheDir: string
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'agentao-index-'))
})
afterEach(() => rm(cacheDir, { recursive: true, force: true }))

type Answer = () => Response
type Site = Readonly<Record<string, Answer>>

const page = (files: readonly object[]): Answer => {
  return () =>
    new Response(JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'demo', files }), {
      headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' },
    })
}
const sdist = (version: string, more: object = {}) => ({
  filename: `demo-${version}.tar.gz`,
  url: `https://files.test/demo-${version}.tar.gz`,
  hashes: { sha256: digest },
  ...more,
})
const wheel = (version: string, tag = 'py3-none-any', more: object = {}) => ({
  filename: `demo-${version}-${tag}.whl`,
  url: 'https://files.test/x.whl',
  hashes: {},
  ...more,
})
const bytes: Answer = () => new Response(archive)

function indexOn(site: Site, requests: string[] = [], maxBytes?: number) {
  const fetchFake: typeof fetch = async (input, init) => {
    const url = String(input)
    const authorization = new Headers(init?.headers).get('authorization')
    requests.push(authorization === null ? url : `${url} ${authorization}`)
    const answer = site[url]
    return answer === undefined ? new Response('', { status: 404 }) : answer()
  }
  return createPypiIndex({
    cacheDir,
    indexUrl: 'https://index.test/simple',
    userAgent: 'test',
    fetch: fetchFake,
    maxBytes,
  })
}

const demoPage = 'https://index.test/simple/demo/'
const fileUrl = (version: string): string => `https://files.test/demo-${version}.tar.gz`

async function lookUp(
  site: Site,
  request: Partial<SourceRequest> = {},
  maxBytes?: number,
): Promise<SourceLookup> {
  return await indexOn(site, [], maxBytes).fetchSource(
    { name: 'demo', python: '3.11', ...request },
    { signal },
  )
}

describe('createPypiIndex().fetchSource()', () => {
  it('takes the newest final release and checks its digest', async () => {
    const files = ['1.9', '1.10', '2.0rc1'].flatMap((version) => [sdist(version), wheel(version)])
    const found = await lookUp({ [demoPage]: page(files), [fileUrl('1.10')]: bytes })
    expect(found).toMatchObject({ kind: 'found', source: { version: '1.10', sha256: digest } })
  })

  it('calls it a failure of the index when it answers with no page', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = lookUp({ [demoPage]: () => new Response('{"files": [', { headers }) })
    await expect(answer).rejects.toMatchObject({ code: 'AGT_PACKAGE_INDEX' })
  })

  it('takes the asked version however it is spelled', async () => {
    const site = { [demoPage]: page([sdist('1.0'), sdist('1.1')]), [fileUrl('1.0')]: bytes }
    expect(await lookUp(site, { version: '1.0.0' })).toMatchObject({
      kind: 'found',
      source: { version: '1.0' },
    })
  })

  it.each<[string, object, string | null]>([
    ['when a file was uploaded', { 'upload-time': '2024-05-06T07:08:09.1234Z' }, '2024-05-06T07:08:09.1234Z'],
    ['nothing where the index has no times', {}, null],
    ['nothing for a time that is none', { 'upload-time': 'yesterday' }, null],
  ])('tells %s, from the cache too', async (_, more, uploadedAt) => {
    const index = indexOn({ [demoPage]: page([sdist('1.0', more)]), [fileUrl('1.0')]: bytes })
    for (const _turn of ['fetched', 'remembered'])
      expect(
        await index.fetchSource({ name: 'demo', version: '1.0', python: '3.11' }, { signal }),
      ).toMatchObject({ source: { uploadedAt } })
  })

  it('passes over releases for other interpreters', async () => {
    const files = [
      sdist('1.0', { 'requires-python': '>=3.8' }),
      sdist('2.0', { 'requires-python': '>=3.12' }),
    ]
    const found = await lookUp({ [demoPage]: page(files), [fileUrl('1.0')]: bytes })
    expect(found).toMatchObject({ source: { version: '1.0' } })
  })

  it.each<[string, readonly object[], Partial<SourceRequest>, string, string]>([
    ['a name that is not there', [], { name: 'nothing' }, 'missing', "no package 'nothing'"],
    ['a version that is not there', [sdist('1.0')], { version: '9' }, 'missing', 'no version 9'],
    ['wheels alone', [wheel('1.0')], {}, 'wheel_only', 'only wheels'],
    [
      'compiled wheels',
      [sdist('1.0'), wheel('1.0', 'cp311-cp311-manylinux_x86_64')],
      {},
      'compiler',
      'needs a compiler',
    ],
    [
      'a withdrawn version',
      [sdist('1.0', { yanked: 'broken' })],
      { version: '1.0' },
      'yanked',
      'withdrawn by its authors: broken',
    ],
    [
      'other interpreters only',
      [sdist('1.0', { 'requires-python': '<3' })],
      {},
      'python',
      'No release of demo supports',
    ],
    ['another digest than the pinned one', [sdist('1.0')], { sha256: 'f'.repeat(64) }, 'digest', 'is pinned'],
    [
      'a file the index says is too large',
      [sdist('1.0', { size: 10_000_000_000 })],
      {},
      'size',
      'larger than',
    ],
  ])('refuses %s', async (_name, files, request, cause, reason) => {
    const found = await lookUp({ [demoPage]: page(files) }, request)
    expect(found).toMatchObject({ kind: 'refused', cause, reason: expect.stringContaining(reason) })
  })

  it('accepts a pure wheel beside compiled ones', async () => {
    const files = [sdist('1.0'), wheel('1.0', 'cp311-cp311-win_amd64'), wheel('1.0')]
    expect(await lookUp({ [demoPage]: page(files), [fileUrl('1.0')]: bytes })).toMatchObject({
      kind: 'found',
    })
  })

  it('refuses bytes with another digest than the index names', async () => {
    const site = { [demoPage]: page([sdist('1.0')]), [fileUrl('1.0')]: () => new Response('tampered') }
    expect(await lookUp(site)).toMatchObject({ kind: 'refused', cause: 'digest' })
  })

  it('stops a download that is larger than the limit, whatever the index says', async () => {
    const site = { [demoPage]: page([sdist('1.0', { size: 1 })]), [fileUrl('1.0')]: bytes }
    expect(await lookUp(site, {}, 10)).toMatchObject({ kind: 'refused', cause: 'size' })
  })

  it('needs no network the second time for an exact version', async () => {
    const site = { [demoPage]: page([sdist('1.0')]), [fileUrl('1.0')]: bytes }
    await lookUp(site)
    const requests: string[] = []
    const again = await indexOn({}, requests).fetchSource(
      { name: 'Demo', version: '1.0', python: '3.11' },
      { signal },
    )
    expect(again).toMatchObject({ kind: 'found', source: { version: '1.0' } })
    expect(requests).toEqual([])
  })

  it('without a network gives what it knows, and else says so', async () => {
    await lookUp({ [demoPage]: page([sdist('1.0')]), [fileUrl('1.0')]: bytes })
    const down = () => Promise.reject(new TypeError('fetch failed'))
    const index = createPypiIndex({
      cacheDir,
      indexUrl: 'https://index.test/simple',
      userAgent: 'test',
      fetch: down,
    })
    expect(await index.fetchSource({ name: 'demo', python: '3.11' }, { signal })).toMatchObject({
      kind: 'found',
    })
    expect(await index.fetchSource({ name: 'other', python: '3.11' }, { signal })).toMatchObject({
      kind: 'offline',
    })
    expect(await index.isReachable(signal)).toBe(false)
  })

  it('fails with the index when the index fails', async () => {
    const site = { [demoPage]: () => new Response('', { status: 403 }) }
    await expect(lookUp(site)).rejects.toMatchObject({ code: 'AGT_PACKAGE_INDEX', retryable: false })
  })

  it('asks again when the index is busy', async () => {
    let asked = 0
    const busy: Answer = () => (++asked === 1 ? new Response('', { status: 503 }) : page([sdist('1.0')])())
    expect(await lookUp({ [demoPage]: busy, [fileUrl('1.0')]: bytes })).toMatchObject({ kind: 'found' })
  })

  it('stops when told to', async () => {
    const controller = new AbortController()
    controller.abort()
    const index = indexOn({ [demoPage]: page([sdist('1.0')]) })
    await expect(
      index.fetchSource({ name: 'demo', python: '3.11' }, { signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortedError' })
  })

  it('reads an HTML index, resolves its links and sends credentials to it alone', async () => {
    const html = `<!doctype html><a href="../../files/demo-1.0.tar.gz#sha256=${digest}" data-requires-python="&gt;=3.8">demo-1.0.tar.gz</a>
      <a href="https://files.test/demo-2.0.tar.gz" data-yanked>demo-2.0.tar.gz</a>`
    const requests: string[] = []
    const site: Site = {
      'https://own.test/root/simple/demo/': () =>
        new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
      'https://own.test/root/files/demo-1.0.tar.gz': bytes,
    }
    const fetchFake: typeof fetch = async (input, init) => {
      requests.push(`${input} ${new Headers(init?.headers).get('authorization') ?? ''}`)
      return (site[String(input)] ?? (() => new Response('', { status: 404 })))()
    }
    const index = createPypiIndex({
      cacheDir,
      userAgent: 'test',
      indexUrl: 'https://me:s%40fe@own.test/root/simple',
      fetch: fetchFake,
    })
    expect(await index.fetchSource({ name: 'Demo', python: '3.11' }, { signal })).toMatchObject({
      source: { version: '1.0', sha256: digest },
    })
    const authorization = `Basic ${Buffer.from('me:s@fe').toString('base64')}`
    expect(requests[0]).toBe(`https://own.test/root/simple/demo/ ${authorization}`)
  })
})
