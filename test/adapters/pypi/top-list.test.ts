import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTopList } from '../../../src/lib/adapters/pypi/create-top-list.ts'
import { parseTopList } from '../../../src/lib/adapters/pypi/parse-top-list.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const signal = new AbortController().signal
const address = 'https://lists.test/top.json'
const listText = (...names: string[]): string =>
  JSON.stringify({
    last_update: '2026-01-01 00:00:00',
    source: 'somewhere',
    meta: [{ name: 'project', type: 'String' }],
    rows: names.map((project, i) => ({ download_count: 100 - i, project })),
  })

let dir: string
beforeEach(() => {
  dir = tempDir()
})

type Seen = { readonly url: string; readonly etag: string | null }

function listFrom(source: string, answer: () => Response | Error, seen: Seen[] = [], maxBytes?: number) {
  const fetchFake: typeof fetch = async (input, init) => {
    seen.push({ url: String(input), etag: new Headers(init?.headers).get('if-none-match') })
    const given = answer()
    if (given instanceof Error) throw given
    return given
  }
  const options = { source, cwd: dir, cacheDir: join(dir, 'cache'), userAgent: 'test', maxBytes }
  return createTopList({ ...options, fetch: fetchFake })
}

const sent =
  (text: string): (() => Response) =>
  () =>
    new Response(text, { headers: { etag: '"one"' } })
const nowhere = (): Error => new TypeError('fetch failed')

describe('parseTopList()', () => {
  it('keeps the order, each name once, and drops what can be no name', () => {
    expect(parseTopList(listText('b', 'a', 'A', 'x y', 'a_b', 'a-b'))).toEqual({
      updated: '2026-01-01 00:00:00',
      names: ['b', 'a', 'a_b'],
    })
  })

  it.each(['', '{}', '[]', '{"last_update":"x","rows":[]}', '{"last_update":"x","rows":[{"name":"a"}]}'])(
    'is null for %j',
    (text) => {
      expect(parseTopList(text)).toBeNull()
    },
  )
})

describe('the top list', () => {
  it('is read from a file below the working directory', async () => {
    writeFileSync(join(dir, 'top.json'), listText('a', 'b'))
    const list = await listFrom('top.json', nowhere).read(signal)
    expect(list).toEqual({ updated: '2026-01-01 00:00:00', names: ['a', 'b'], stale: null })
  })

  it('says that a file is missing, or is no list', async () => {
    writeFileSync(join(dir, 'bad.json'), '{"rows": 1}')
    await expect(listFrom('none.json', nowhere).read(signal)).rejects.toMatchObject({
      code: 'AGT_INPUT_MISSING',
    })
    await expect(listFrom('bad.json', nowhere).read(signal)).rejects.toMatchObject({
      code: 'AGT_INPUT_INVALID',
    })
  })

  it('is fetched, and not sent again when it has not changed', async () => {
    const seen: Seen[] = []
    expect((await listFrom(address, sent(listText('a')), seen).read(signal)).names).toEqual(['a'])
    const unchanged = () => new Response(null, { status: 304 })
    const again = await listFrom(address, unchanged, seen).read(signal)
    expect(again).toEqual({ updated: '2026-01-01 00:00:00', names: ['a'], stale: null })
    expect(seen).toEqual([
      { url: address, etag: null },
      { url: address, etag: '"one"' },
    ])
  })

  it('takes the new list when it has changed', async () => {
    await listFrom(address, sent(listText('a'))).read(signal)
    expect((await listFrom(address, sent(listText('b'))).read(signal)).names).toEqual(['b'])
    expect((await listFrom(address, nowhere).read(signal)).names).toEqual(['b'])
  })

  it('serves from the cache without a network, and says so', async () => {
    await listFrom(address, sent(listText('a'))).read(signal)
    const list = await listFrom(address, nowhere).read(signal)
    expect(list).toMatchObject({ names: ['a'], stale: `${address} cannot be reached.` })
  })

  it('is one clear error without a network and without a cache', async () => {
    await expect(listFrom(address, nowhere).read(signal)).rejects.toMatchObject({
      code: 'AGT_TOP_LIST',
      message: `The list of top packages could not be had: ${address} cannot be reached.`,
      hint: expect.stringContaining('--top-list FILE'),
    })
  })

  it.each([
    ['too long', sent(listText(...Array.from({ length: 200 }, (_, i) => `p${i}`))), 'more than 1000 bytes'],
    ['something else', sent('<html></html>'), 'sends something else'],
    ['not there', () => new Response('', { status: 404 }), 'does not exist'],
  ])('refuses one that is %s, and keeps what it had', async (_, answer, reason) => {
    await expect(listFrom(address, answer, [], 1000).read(signal)).rejects.toMatchObject({
      code: 'AGT_TOP_LIST',
      message: expect.stringContaining(reason),
    })
    await listFrom(address, sent(listText('a'))).read(signal)
    expect(await listFrom(address, answer, [], 1000).read(signal)).toMatchObject({ names: ['a'] })
  })

  it('stops when the signal fires', async () => {
    await expect(listFrom(address, nowhere).read(AbortSignal.abort())).rejects.toThrow('stopped')
  })
})
