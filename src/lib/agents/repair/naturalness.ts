import type { Edit } from '../../syntax/edit.ts'

/** How well lines fit the habits of a file: a model of three words in a row, smoothed by shorter ones. */
export type Naturalness = {
  /** Mean natural logarithm of a word's probability; more is more natural. */
  of(line: string): number
}

/** How much a longer run of words must be seen before it outweighs a shorter one. */
const smoothing = 2

export function learnNaturalness(source: string): Naturalness {
  const counts = new Map<string, number>()
  let words = 0
  let different = 0
  for (const line of source.split('\n')) {
    const found = wordsOf(line)
    for (let at = 0; at < found.length; at++)
      for (let length = 1; length <= 3 && at + length <= found.length; length++) {
        const key = keyOf(found, { from: at, length })
        const before = counts.get(key) ?? 0
        counts.set(key, before + 1)
        if (length === 1) words++
        if (length === 1 && before === 0) different++
      }
  }
  const countOf = (found: readonly string[], from: number, length: number): number =>
    from < 0 ? 0 : (counts.get(keyOf(found, { from, length })) ?? 0)
  const probability = (found: readonly string[], at: number): number => {
    let known = (countOf(found, at, 1) + 0.5) / (words + different * 0.5 + 1)
    for (const length of [2, 3]) {
      const from = at - length + 1
      if (from < 0) continue
      const context = countOf(found, from, length - 1)
      known = (countOf(found, from, length) + smoothing * known) / (context + smoothing)
    }
    return known
  }
  return {
    of(line) {
      const found = wordsOf(line)
      let sum = 0
      for (let at = 1; at < found.length; at++) sum += Math.log(probability(found, at))
      return sum / (found.length - 1)
    },
  }
}

/** By how much more natural an edit makes the lines it touches, within -2 and 2; 0 where nothing changes. */
export function naturalnessGain(model: Naturalness, source: string, { start, end, text }: Edit): number {
  const from = source.lastIndexOf('\n', start - 1) + 1
  const next = source.indexOf('\n', end)
  const to = next === -1 ? source.length : next
  const after = source.slice(from, start) + text + source.slice(end, to)
  const gain = meanOf(model, after) - meanOf(model, source.slice(from, to))
  return Math.max(-mostGain, Math.min(mostGain, gain))
}

const mostGain = 2

function meanOf(model: Naturalness, text: string): number {
  const lines = text.split('\n')
  return lines.reduce((sum, line) => sum + model.of(line), 0) / lines.length
}

function keyOf(
  words: readonly string[],
  { from, length }: { readonly from: number; readonly length: number },
) {
  return words.slice(from, from + length).join(' ')
}

/** Names, numbers and signs between a beginning and an end; what a string says is no habit. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/'[^'\n]*'|"[^"\n]*"|\w+|[=!<>]=|\*\*|\/\/|[^\w\s]/gu) ?? []
  return ['\u0002', ...words.map((word) => (/^['"]/.test(word) ? '""' : word)), '\u0003']
}
