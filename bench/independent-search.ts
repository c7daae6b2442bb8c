/**
 * A second search for what an issue gives away of its fix, that shares nothing with the check which let the issue
 * pass: it reads the patch as text, works on tokens, and looks from the issue's side.
 */

const window = 12

/** The first twelve characters in a row of the patch's changed lines, or of their tokens, that stand in the issue. */
export function searchForFix(issue: string, goldPatch: string): string | null {
  const changed = goldPatch
    .split('\n')
    .filter((line) => /^[+-]/.test(line) && !/^(\+\+\+|---) /.test(line))
    .map((line) => line.slice(1))
  const texts = [
    ...changed.map((line) => tokens(line).join('')),
    plain(changed.join('\n')),
    ...changedTokens(goldPatch),
  ]
  const places = [plain(issue), tokens(issue).join('')]
  for (const place of places) {
    for (let end = window; end <= place.length; end++) {
      const piece = place.slice(end - window, end)
      if (texts.some((text) => text.includes(piece))) return piece
    }
  }
  return null
}

const plain = (text: string): string => text.replaceAll(/[ \t\r\n]+/g, ' ')

const tokens = (text: string): string[] => text.match(/[A-Za-z_0-9]+|[^\sA-Za-z_0-9]/g) ?? []

/** What is left of a removed and an added line when their common beginning and end are taken away. */
function changedTokens(patch: string): readonly string[] {
  const pairs = [...patch.matchAll(/^-(?!-- )(.*)\n\+(?!\+\+ )(.*)$/gm)]
  return pairs.flatMap(([, removed = '', added = '']) => {
    const [a, b] = [tokens(removed), tokens(added)]
    while (a.length > 0 && a[0] === b[0]) [a.shift(), b.shift()]
    while (a.length > 0 && a.at(-1) === b.at(-1)) [a.pop(), b.pop()]
    return [a.join(''), b.join('')]
  })
}
