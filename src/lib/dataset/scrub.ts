import { removeMnemonics } from './remove-mnemonics.ts'
import { type SecretKind, type SecretShape, secretShapes } from './secret-shapes.ts'

export type ScrubOptions = {
  /** Values that must never leave: every key, token and password the process knows. */
  readonly secrets: readonly string[]
  /** Home folders of this machine's users. */
  readonly homes: readonly string[]
  /** The 2,048 words of English BIP-39 phrases. */
  readonly mnemonicWords: ReadonlySet<string>
}

type Scrubbed = {
  readonly text: string
  /** One entry for each piece of text that was removed. */
  readonly removed: readonly SecretKind[]
}

/** Takes everything out of a text that is, or looks like, a secret; a marker with its kind stays in its place. */
export type Scrub = (text: string) => Scrubbed

/** Shorter values would match ordinary text everywhere. */
const shortestSecret = 6

export function createScrub({ secrets, homes, mnemonicWords }: ScrubOptions): Scrub {
  const shapes = [
    ...exactly('configured_secret', secrets.filter(isLongEnough).flatMap(spellings), ''),
    ...exactly('home_path', homes.filter(isFolder), '(?![\\w.-])'),
    ...secretShapes,
  ]
  return (text) => {
    const removed: SecretKind[] = []
    let clean = text
    for (const { kind, pattern, hints } of shapes) {
      if (hints.length > 0 && !hints.some((hint) => clean.includes(hint))) continue
      clean = clean.replace(pattern, (...match) => {
        removed.push(kind)
        return `${keptPart(match)}${marker(kind)}`
      })
    }
    clean = removeMnemonics(clean, mnemonicWords, () => {
      removed.push('mnemonic')
      return marker('mnemonic')
    })
    return { text: clean, removed }
  }
}

/** What stays where a secret was. */
function marker(kind: SecretKind): string {
  return `[removed:${kind}]`
}

/** `replace` passes the named groups last, when the pattern has any. */
function keptPart(match: readonly unknown[]): string {
  const groups = match.at(-1)
  if (typeof groups !== 'object' || groups === null || !('before' in groups)) return ''
  return typeof groups.before === 'string' ? groups.before : ''
}

function isLongEnough(secret: string): boolean {
  return secret.length >= shortestSecret
}

function isFolder(home: string): boolean {
  return home.length > 1
}

/** A secret as it may be written down: plain, inside JSON, inside a URL, in base64 and in hex. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
}

function exactly(kind: SecretKind, values: readonly string[], end: string): readonly SecretShape[] {
  if (values.length === 0) return []
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length)
  const escaped = longestFirst.map((value) => value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return [{ kind, pattern: new RegExp(`(?:${escaped.join('|')})${end}`, 'g'), hints: [] }]
}
