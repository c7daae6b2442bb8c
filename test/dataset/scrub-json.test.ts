import { mnemonicGenerate } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scrubJson } from '../../src/lib/dataset/scrub-json.ts'
import { testScrub } from './options.ts'

const scrub = testScrub()
const token = `ghp_${'a1B2'.repeat(9)}`

it('scrubJson() keeps a clean value as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const { json, removed } = scrubJson(value, scrub)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(removed).toEqual([])
    }),
  )
})

it.each([
  ['right after a line break, where escaping hides its edge', { message: `line\n${token}\n` }],
  ['deep inside', { steps: [{ results: [{ content: { out: token } }] }] }],
  ['as a name', { [token]: 1 }],
  ['twice', [token, token]],
])('scrubJson() finds a secret %s, and the rest is still JSON', (_, value) => {
  const { json, removed } = scrubJson(value, scrub)
  expect(json).not.toContain(token)
  expect(removed.length).toBeGreaterThan(0)
  expect(() => JSON.parse(json)).not.toThrow()
})

it('scrubJson() finds a recovery phrase spread over a list, one word an item', () => {
  const words = mnemonicGenerate(12).split(' ')
  const { json, removed } = scrubJson({ phrase: words }, scrub)
  expect(removed).toContain('mnemonic')
  expect(json).not.toContain(JSON.stringify(words.slice(3, 6)).slice(1, -1))
  expect(() => JSON.parse(json)).not.toThrow()
})

it('scrubJson() keeps nothing when the second pass leaves no JSON', () => {
  const cut = (text: string) =>
    text.startsWith('{') ? { text: text.slice(1), removed: ['token' as const] } : { text, removed: [] }
  expect(scrubJson({ a: 'b' }, cut)).toEqual({ json: 'null', removed: ['token'] })
})
