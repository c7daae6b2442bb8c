import { mnemonicGenerate } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrub } from '../../src/lib/dataset/scrub.ts'
import type { SecretKind } from '../../src/lib/dataset/secret-shapes.ts'
import { testScrub } from './options.ts'

const scrub = testScrub()
const alphanumeric = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']
const hex = [...'0123456789abcdef']

/** Text of the given length; joined here, so that no secret scanner takes this file for a leak. */
const letters = (length: number, alphabet = alphanumeric) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length })
const after = (prefix: string, length: number, alphabet = alphanumeric) =>
  letters(length, alphabet).map((text) => `${prefix}${text}`)

const pem = (kind: string, end: boolean) =>
  fc
    .array(letters(64), { minLength: 1, maxLength: 4 })
    .map((lines) =>
      [
        `-----BEGIN ${kind}PRIVATE KEY-----`,
        ...lines,
        ...(end ? [`-----END ${kind}PRIVATE KEY-----`] : []),
      ].join('\n'),
    )

const shapes: readonly (readonly [string, SecretKind, fc.Arbitrary<string>])[] = [
  ['AWS access key', 'token', after('AKIA', 16, [...'ABCDEFGHIJ0123456789'])],
  ['GitHub token', 'token', after('ghp_', 36)],
  ['GitHub fine-grained token', 'token', after('github_pat_', 60)],
  ['GitLab token', 'token', after('glpat-', 20)],
  ['Slack token', 'token', after('xoxb-', 24)],
  ['OpenAI key', 'token', after('sk-proj-', 40)],
  ['Anthropic key', 'token', after('sk-ant-api03-', 60)],
  ['Stripe key', 'token', after('sk_live_', 24)],
  ['Hugging Face token', 'token', after('hf_', 34)],
  ['Google key', 'token', after('AIza', 35)],
  ['npm token', 'token', after('npm_', 36)],
  ['PyPI token', 'token', after('pypi-AgEIcHlwaS5vcmc', 60)],
  ['PostHog key', 'token', after('phx_', 43)],
  ['age key', 'token', after('AGE-SECRET-KEY-1', 58, [...'QPZRY9X8GF2TVDW0'])],
  [
    'JSON web token',
    'token',
    fc.tuple(letters(20), letters(30), letters(30)).map(([a, b, c]) => `eyJ${a}.eyJ${b}.${c}`),
  ],
  ['private key', 'private_key', pem('RSA ', true)],
  ['private key that was cut off', 'private_key', pem('', false)],
  ['sr25519 seed', 'hex_key', after('0x', 64, hex)],
  ['sr25519 secret key', 'hex_key', after('0x', 128, hex)],
  ['recovery phrase of 12 words', 'mnemonic', fc.constant(0).map(() => mnemonicGenerate(12))],
  ['recovery phrase of 24 words', 'mnemonic', fc.constant(0).map(() => mnemonicGenerate(24))],
]

describe('createScrub() removes what looks like a secret', () => {
  it.each(shapes)('%s, wherever it stands in a text', (_, kind, secrets) => {
    const around = fc.lorem({ maxCount: 6, mode: 'words' })
    const edge = fc.constantFrom(' ', '\n', '"', "'", '(', '\n+', ' = ')
    fc.assert(
      fc.property(secrets, around, around, edge, (secret, before, rest, mark) => {
        const { text, removed } = scrub(`${before}${mark}${secret}${mark === '(' ? ')' : mark} ${rest}`)
        expect(text).not.toContain(secret)
        for (const line of secret.split('\n').filter((part) => part.length > 40))
          expect(text).not.toContain(line)
        expect(text).toContain(`[removed:${kind}]`)
        expect(removed).toContain(kind)
        expect(text.startsWith(before)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['https://', 'alice', 'p4ss-word', '@example.org/x', 'token'],
    ['Authorization: Bearer ', '', 'abcdef0123456789', ' next', 'token'],
    ['"authorization": "Basic ', '', 'YWxpY2U6cGFzc3dvcmQ=', '"', 'token'],
    ['API_KEY = "', '', '0123456789abcdefXYZ', '"', 'assigned_secret'],
    ["'client_secret': '", '', 'a1b2c3d4e5f6a7b8c9', "'", 'assigned_secret'],
    ['{"secretSeed":"', '', '9f86d081884c7d659a2f', '"}', 'assigned_secret'],
  ])('%s...', (before, user, secret, rest, kind) => {
    const start = user === '' ? before : `${before}${user}:`
    expect(scrub(`${start}${secret}${rest}`)).toEqual({
      text: `${start}[removed:${kind}]${rest}`,
      removed: [kind],
    })
  })

  it.each([
    ['/home/alice/project/x.py', '[removed:home_path]/project/x.py'],
    ['File "/Users/bob/x.py", line 3', 'File "[removed:home_path]/x.py", line 3'],
    ['C:\\Users\\Carol\\x.py', '[removed:home_path]\\x.py'],
    ['/root/.ssh/config', '[removed:home_path]/.ssh/config'],
  ])('the owner in %s', (text, clean) => {
    expect(scrub(text)).toEqual({ text: clean, removed: ['home_path'] })
  })

  it.each([
    ['one word a line', (words: readonly string[]) => words.join('\n')],
    ['lines of a patch', (words: readonly string[]) => words.map((word) => `+${word}`).join('\n')],
    [
      'a numbered list',
      (words: readonly string[]) => words.map((word, at) => `${at + 1}. ${word}`).join('\n'),
    ],
    ['a JSON array', (words: readonly string[]) => JSON.stringify(words)],
    ['capitals', (words: readonly string[]) => words.join(' ').toUpperCase()],
  ])('a recovery phrase written as %s', (_, layout) => {
    const words = mnemonicGenerate(12).split(' ')
    const { text, removed } = scrub(`Lorem: ${layout(words)}; ipsum.`)
    expect(removed).toEqual(['mnemonic'])
    expect(text).not.toContain(layout(words.slice(4, 6)))
    expect(text).toMatch(/^Lorem: .*\[removed:mnemonic\].*; ipsum\.$/s)
  })

  it('a phrase with one word of it wrong, from the word after on when twelve remain', () => {
    const words = mnemonicGenerate(24).split(' ')
    words[3] = 'wrongest'
    const { text, removed } = scrub(words.join(' '))
    expect(removed).toEqual(['mnemonic'])
    expect(text).toBe(`${words.slice(0, 4).join(' ')} [removed:mnemonic]`)
  })
})

describe('createScrub() removes the values it was told', () => {
  it('in every spelling: plain, base64, hex, in a URL and in JSON', () => {
    const printable = fc.string({ minLength: 6, maxLength: 30 }).filter((text) => !/^[\s\w]*$/.test(text))
    fc.assert(
      fc.property(printable, fc.lorem(), (secret, around) => {
        const own = testScrub({ secrets: [secret] })
        const spellings = [
          secret,
          Buffer.from(secret).toString('base64').replace(/=+$/, ''),
          Buffer.from(secret).toString('hex'),
          encodeURIComponent(secret),
          JSON.stringify(secret).slice(1, -1),
        ]
        for (const spelling of spellings) {
          const { text, removed } = own(`${around} ${spelling} ${around}`)
          expect(removed).toContain('configured_secret')
          expect(text).not.toContain(spelling)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the longest first, so that no tail of one is left', () => {
    const own = testScrub({ secrets: ['secret-one', 'secret-one-and-more'] })
    expect(own('x secret-one-and-more y').text).toBe('x [removed:configured_secret] y')
  })

  it('but none so short that ordinary text would go', () => {
    expect(testScrub({ secrets: ['', 'a', 'abc'] })('abc a').text).toBe('abc a')
  })

  it("and this machine's home folders, but not folders that only begin like them", () => {
    const own = testScrub({ homes: ['/data/people/dora', '/'] })
    expect(own('/data/people/dora/x and /data/people/dorado/x').text).toBe(
      '[removed:home_path]/x and /data/people/dorado/x',
    )
  })
})

describe('createScrub() leaves the rest alone', () => {
  it('ordinary prose', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 80, mode: 'sentences' }), (text) => {
        expect(scrub(text)).toEqual({ text, removed: [] })
      }),
    )
  })

  it.each([
    'def first(seq):\n    return next(iter(seq))\n',
    'token = next(tokens)\npassword = getpass()\nsecret = "short"\n',
    'api_key = os.environ["MY_SERVICE_API_KEY"]',
    `sha256: ${'ab'.repeat(32)}`,
    '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
    'https://example.org:8080/path?x=1',
    'the home page / users guide, root of the tree, /rooted',
    'mask-sk-learn-and-task-sk',
    'When you call this method with another value that list will only show first item again',
    'x = 0xdeadbeef',
  ])('%j', (text) => {
    expect(scrub(text)).toEqual({ text, removed: [] })
  })

  it('and does nothing the second time', () => {
    const secrets = fc.oneof(...shapes.map(([, , arbitrary]) => arbitrary))
    fc.assert(
      fc.property(fc.array(fc.oneof(secrets, fc.lorem(), fc.string()), { maxLength: 5 }), (parts) => {
        const once = scrub(parts.join('\n')).text
        expect(scrub(once)).toEqual({ text: once, removed: [] })
      }),
    )
  })

  it('and takes time in proportion to the text, whatever its author wanted', () => {
    const hostile = [
      'abandon '.repeat(100_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(20_000),
      '://'.repeat(200_000),
      'token="'.repeat(80_000),
      `secret = "${'1a'.repeat(300_000)}`,
      'eyJ'.repeat(200_000),
      `eyJ${'a'.repeat(500_000)}`,
      '\\'.repeat(500_000),
    ]
    const own = createScrub({ secrets: ['x'.repeat(40)], homes: [], mnemonicWords: new Set(['abandon']) })
    for (const text of hostile) {
      const started = performance.now()
      own(text)
      expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(2000)
    }
  })
})
