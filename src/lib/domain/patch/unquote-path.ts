const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
}

/** A name that git wrote in C quotes: the name, and how many characters of `text` it took. Null when malformed. */
export function unquotePath(text: string): { readonly name: string; readonly length: number } | null {
  if (!text.startsWith('"')) return null
  const bytes: number[] = []
  let at = 1
  while (at < text.length && text[at] !== '"') {
    const step = text[at] === '\\' ? escapedByte(text, at) : plainCharacter(text, at)
    if (step === null) return null
    bytes.push(...step.bytes)
    at += step.length
  }
  if (text[at] !== '"') return null
  return { name: new TextDecoder('utf-8').decode(Uint8Array.from(bytes)), length: at + 1 }
}

type Step = { readonly bytes: readonly number[]; readonly length: number }

function plainCharacter(text: string, at: number): Step {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  return { bytes: [...new TextEncoder().encode(character)], length: character.length }
}

function escapedByte(text: string, at: number): Step | null {
  const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))
  if (octal !== null) return { bytes: [Number.parseInt(octal[0], 8)], length: 4 }
  const byte = escapes[text[at + 1] ?? '']
  return byte === undefined ? null : { bytes: [byte], length: 2 }
}
