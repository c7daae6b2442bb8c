/** What kind of secret a removed text looked like; the kinds name the markers left in its place. */
export const secretKinds = [
  'configured_secret',
  'private_key',
  'mnemonic',
  'token',
  'assigned_secret',
  'hex_key',
  'home_path',
] as const
export type SecretKind = (typeof secretKinds)[number]

export type SecretShape = {
  readonly kind: SecretKind
  /** What a group named `before` matched is kept; the rest of the match is removed. */
  readonly pattern: RegExp
  /** One of these is in every match; looking for them first is much faster than the pattern. Empty: always look. */
  readonly hints: readonly string[]
}

/** A key block goes to its end line, or to the end of the text when the end line was cut off. */
const privateKeyBlock =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g

/** Shapes that issuers document for their tokens; each starts with its own prefix, so that ordinary text rarely fits. */
const tokenPatterns = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{20,}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/,
  /\bhf_[A-Za-z0-9]{30,}/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\bya29\.[A-Za-z0-9_-]{20,}/,
  /\bnpm_[A-Za-z0-9]{36}/,
  /\bpypi-[A-Za-z0-9_-]{50,}/,
  /\bph[cxs]_[A-Za-z0-9]{30,}/,
  /\bdop_v1_[0-9a-f]{64}/,
  /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}/,
  /\b\d{8,10}:AA[A-Za-z0-9_-]{33}/,
  /\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}/,
]

const token = new RegExp(tokenPatterns.map(({ source }) => source).join('|'), 'g')

const urlPassword = /(?<before>:\/\/[^\s/:@'"]{0,64}:)(?!\[removed:)[^\s/@'"]{3,256}(?=@)/g

const authorization =
  /(?<before>\b(?:[Aa]uthorization|AUTHORIZATION)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?:[Bb]earer|[Bb]asic|[Tt]oken)\s{1,4})[A-Za-z0-9._~+/=-]{8,}/g

/** A quoted value of 16 or more letters and digits given to a name that says it is secret. */
const assigned =
  /(?<before>(?:api[_-]?key|secret|token|passw(?:or)?d|passphrase|private[_-]?key|access[_-]?key|mnemonic|seed|encoded)[a-z_]{0,10}\\?["']?\s{0,3}[:=]\s{0,3}\\?["'])(?=[^"'\\\s]{0,200}\d)(?=[^"'\\\s]{0,200}[a-z])[^"'\\\s]{16,}(?=\\?["'])/gi

/** Seeds and secret keys of sr25519 and its relatives as tools print them: 0x and 32 or 64 bytes. */
const hexKey = /\b0x(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64})\b/g

/** The folder of a person: its name is nobody's business. */
const homePath =
  /(?:\/home\/|\/Users\/|\b[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))[^\s/\\"'`:;,<>()[\]{}|]+|\/root(?=\/)/g

/** In the order they are applied: what spans lines first, so that no part of it is matched alone. */
export const secretShapes: readonly SecretShape[] = [
  { kind: 'private_key', pattern: privateKeyBlock, hints: ['PRIVATE KEY'] },
  { kind: 'token', pattern: token, hints: [] },
  { kind: 'token', pattern: urlPassword, hints: ['://'] },
  { kind: 'token', pattern: authorization, hints: ['horization', 'HORIZATION'] },
  { kind: 'assigned_secret', pattern: assigned, hints: [] },
  { kind: 'hex_key', pattern: hexKey, hints: ['0x'] },
  { kind: 'home_path', pattern: homePath, hints: ['/home/', 'Users', '/root/'] },
]
