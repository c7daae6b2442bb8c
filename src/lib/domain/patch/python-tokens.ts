type Token = { readonly text: string; readonly newline: boolean }

const tokenPattern =
  /(?<triple>(?:[rRbBuUfFtT]{0,2})(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)))|(?<string>(?:[rRbBuUfFtT]{0,2})(?:"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(?<comment>#[^\n]*)|(?<joined>\\\r?\n)|(?<newline>\n)|(?<space>[^\S\n]+)|(?<word>[\p{L}\p{N}_]+)|(?<operator>\*\*=|\/\/=|>>=|<<=|\.\.\.|[-+*/%@&|^<>=!:]=|\*\*|\/\/|<<|>>|->|[\s\S])/gu

/**
 * Blocks of Python source as logical lines with one spelling: no comments, no docstrings, no blank lines, single
 * spaces between tokens, line breaks inside brackets joined, trailing commas dropped, plain strings in single quotes.
 * Works on fragments; what cannot be told from a fragment (an open string above it) is taken as it stands.
 */
export function logicalLines(blocks: readonly (readonly string[])[]): string[] {
  return blocks.flatMap((block) => linesOf(tokens(block.join('\n'))))
}

function tokens(source: string): Token[] {
  const found: Token[] = []
  let startsLine = true
  for (const match of source.matchAll(tokenPattern)) {
    const groups = match.groups ?? {}
    if (groups.newline !== undefined) {
      found.push({ text: '', newline: true })
      startsLine = true
    } else if (!isCosmetic(groups, startsLine)) {
      found.push({ text: groups.string === undefined ? match[0] : singleQuoted(match[0]), newline: false })
      startsLine = false
    }
  }
  return found
}

type Groups = Readonly<Record<string, string | undefined>>

/** A triple-quoted string that starts a line is a docstring in all but odd code. */
function isCosmetic(groups: Groups, startsLine: boolean): boolean {
  if (groups.triple !== undefined) return startsLine
  return groups.comment !== undefined || groups.space !== undefined || groups.joined !== undefined
}

function singleQuoted(text: string): string {
  const plain = /^([a-zA-Z]*)"([^"'\\]*)"$/.exec(text)
  return plain === null ? text : `${plain[1]}'${plain[2]}'`
}

function linesOf(all: readonly Token[]): string[] {
  const lines: string[][] = [[]]
  let depth = 0
  for (const token of all) {
    if (token.newline) {
      if (depth === 0) lines.push([])
      continue
    }
    if (/^[([{]$/.test(token.text)) depth++
    if (/^[)\]}]$/.test(token.text)) {
      depth = Math.max(0, depth - 1)
      if (lines.at(-1)?.at(-1) === ',') lines.at(-1)?.pop()
    }
    lines.at(-1)?.push(token.text)
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '))
}
