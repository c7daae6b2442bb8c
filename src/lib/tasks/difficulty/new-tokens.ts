/** How many tokens of `after` do not stand in `before` in the same order: what has to be thought of. */
export function newTokens(before: string, after: string): number {
  const old = tokensOf(before)
  const fresh = tokensOf(after)
  return fresh.length - commonLength(old, fresh)
}

/** Names, numbers, quoted texts and single signs; comments and white space are nothing. */
function tokensOf(text: string): readonly string[] {
  return (
    text.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\W\d]\w*|\d[\w.]*|#.*|[^\s\w]/g)?.filter(isCode) ??
    []
  )
}

const isCode = (token: string): boolean => !token.startsWith('#')

/** Length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const one of a) {
    const next = [0]
    for (const [index, other] of b.entries()) {
      const longest = one === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0)
      next.push(longest)
    }
    row = next
  }
  return row.at(-1) ?? 0
}
