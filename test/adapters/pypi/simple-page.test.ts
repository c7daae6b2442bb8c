import { describe, expect, it } from 'vitest'
import { parseSimplePage } from '../../../src/lib/adapters/pypi/simple-page.ts'

const at = 'https://index.test/simple/demo/'
const json = 'application/vnd.pypi.simple.v1+json'
const file = (url: string): string =>
  JSON.stringify({ files: [{ filename: 'demo-1.0.tar.gz', url, hashes: {} }] })

describe('parseSimplePage()', () => {
  it('resolves addresses against the page, in JSON and in HTML', () => {
    const pages = [
      parseSimplePage(file('../x.tar.gz'), json, at),
      parseSimplePage('<a href="../x.tar.gz">demo-1.0.tar.gz</a>', 'text/html', at),
    ]
    const url = 'https://index.test/simple/x.tar.gz'
    for (const page of pages) expect(page?.files).toMatchObject([{ fileName: 'demo-1.0.tar.gz', url }])
  })

  it.each([
    ['what is cut off', '{"files": ['],
    ['what is no page', '{"message": "maintenance"}'],
    ['a file without an address', file('https://')],
  ])('takes no JSON page from %s', (_, text) => {
    expect(parseSimplePage(text, json, at)).toBeNull()
  })

  it('passes over a link that leads nowhere in an HTML page', () => {
    expect(parseSimplePage('<a href="https://">demo-1.0.tar.gz</a>', 'text/html', at)?.files).toEqual([])
  })
})
