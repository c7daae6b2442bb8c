/** Recovery phrases have 12, 15, 18, 21 or 24 words. */
const shortestPhrase = 12
/** Lengths of the words BIP-39 uses. */
const shortestWord = 3
const longestWord = 8
/** Room for numbering, quotes, diff signs and line breaks between two words of one phrase. */
const widestGap = 12

/**
 * Replaces every run of twelve or more list words. The checksum is not asked for: a phrase with one word wrong is still
 * most of somebody's key.
 */
export function removeMnemonics(text: string, words: ReadonlySet<string>, replacement: () => string): string {
  let clean = ''
  let position = 0
  for (const run of findWordRuns(text)) {
    for (const phrase of findPhrases(text, run, words)) {
      clean += text.slice(position, phrase.start) + replacement()
      position = phrase.end
    }
  }
  return position === 0 ? text : clean + text.slice(position)
}

type Span = { readonly start: number; readonly end: number }

/** Stretches of twelve or more words of fitting lengths and gaps. One pass over the characters, as all text comes here. */
function findWordRuns(text: string): readonly Span[] {
  const runs: Span[] = []
  let count = 0
  let start = 0
  let end = 0
  let wordStart = -1
  for (let index = 0; index <= text.length; index++) {
    const kind = kindOf(index < text.length ? text.charCodeAt(index) : 0)
    if (kind === letter) {
      if (wordStart < 0) wordStart = index
      continue
    }
    if (wordStart >= 0) {
      const length = index - wordStart
      const fits = length >= shortestWord && length <= longestWord
      if (count > 0 && (!fits || wordStart - end > widestGap)) {
        if (count >= shortestPhrase) runs.push({ start, end })
        count = 0
      }
      if (fits) {
        if (count === 0) start = wordStart
        count++
        end = index
      }
      wordStart = -1
    }
    if (kind === other && count > 0) {
      if (count >= shortestPhrase) runs.push({ start, end })
      count = 0
    }
  }
  return runs
}

const other = 0
const letter = 1
const layout = 2

/** What may stand between two words of one phrase: white space, numbering, list and quotation marks, diff signs. */
const layoutCharacters = ' \t\r\n0123456789.,;:"\'`+-*|()[]>#\\'
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const characterKinds = makeCharacterKinds()

/** By ASCII code. */
function makeCharacterKinds(): Uint8Array {
  const kinds = new Uint8Array(128)
  for (const character of layoutCharacters) kinds[character.charCodeAt(0)] = layout
  for (const character of letters) kinds[character.charCodeAt(0)] = letter
  return kinds
}

function kindOf(code: number): number {
  return characterKinds[code] ?? other
}

/** The unbroken sequences of list words within a run that are long enough. */
function findPhrases(text: string, run: Span, words: ReadonlySet<string>): readonly Span[] {
  const phrases: Span[] = []
  let count = 0
  let start = 0
  let end = 0
  for (const match of text.slice(run.start, run.end).matchAll(/[A-Za-z]+/g)) {
    const wordStart = run.start + match.index
    if (words.has(match[0].toLowerCase())) {
      if (count === 0) start = wordStart
      count++
      end = wordStart + match[0].length
      continue
    }
    if (count >= shortestPhrase) phrases.push({ start, end })
    count = 0
  }
  if (count >= shortestPhrase) phrases.push({ start, end })
  return phrases
}
