const placeholder = 'a hidden test'

/** The sentence without the names of hidden tests: a row may be read while its task is still in use. */
export function hideTestNames(sentence: string, hiddenIds: readonly string[]): string {
  const names = hiddenIds.map((id) => id.split('::').at(-1)?.split('[')[0] ?? id)
  const longestFirst = [...new Set([...hiddenIds, ...names])]
    .filter((name) => name !== '' && sentence.includes(name))
    .sort((a, b) => b.length - a.length)
  return longestFirst.reduce((text, name) => text.replaceAll(wholeName(name), placeholder), sentence)
}

/** The name with its parameters, where it is no part of a longer name. */
function wholeName(name: string): RegExp {
  return new RegExp(`(?<!\\w)${escapeForRegExp(name)}(?:\\[[^\\]]*\\])?(?!\\w)`, 'g')
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
