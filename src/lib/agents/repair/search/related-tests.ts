import type { PythonParser } from '../../../domain/ports/python-parser.ts'
import { findTests } from '../../../syntax/test-definitions.ts'

/**
 * Ids of visible tests that speak of the functions, those that name the rarest of them first. Reading beats running
 * the whole suite: a test that never names a function seldom says much about it.
 */
export function relatedTests(
  testFiles: ReadonlyMap<string, string>,
  options: {
    readonly parser: PythonParser
    readonly functionNames: readonly string[]
    readonly limit: number
  },
): readonly string[] {
  const names = options.functionNames.map((name) => name.slice(name.lastIndexOf('.') + 1))
  const pattern = new RegExp(`\\b(${[...new Set(names)].map(escapeName).join('|')})\\b`, 'g')
  if (names.length === 0 || options.limit === 0) return []
  const found: { readonly id: string; readonly named: ReadonlySet<string>; readonly length: number }[] = []
  for (const [path, source] of testFiles) {
    if (source.search(pattern) === -1) continue
    for (const test of findTests(options.parser.parse(source))) {
      const id = testId(test.names)
      const text = test.outer.text
      const named = new Set(text.match(pattern) ?? [])
      if (id !== null && named.size > 0) found.push({ id: `${path}::${id}`, named, length: text.length })
    }
  }
  const mentions = countMentions(found)
  const weight = (named: ReadonlySet<string>) =>
    [...named].reduce((sum, name) => sum + 1 / (mentions.get(name) ?? 1), 0)
  return found
    .sort((a, b) => weight(b.named) - weight(a.named) || a.length - b.length)
    .slice(0, options.limit)
    .map(({ id }) => id)
}

/** Ids of all visible tests, without the parameters of their cases. */
export function visibleTests(
  testFiles: ReadonlyMap<string, string>,
  parser: PythonParser,
): readonly string[] {
  const ids = [...testFiles].flatMap(([path, source]) =>
    findTests(parser.parse(source)).flatMap(({ names }) => {
      const id = testId(names)
      return id === null ? [] : [`${path}::${id}`]
    }),
  )
  return [...new Set(ids)]
}

function countMentions(
  found: readonly { readonly named: ReadonlySet<string> }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { named } of found) for (const name of named) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** A name that runners collect: test functions, alone or in classes that look like tests. */
function testId(names: readonly string[]): string | null {
  const collected = names.find((name) => {
    const parts = name.split('::')
    const isTest = /^test/i.test(parts.at(-1) ?? '')
    return isTest && parts.slice(0, -1).every((part) => /^Test|Tests?$|TestCase$|TestCases$/.test(part))
  })
  return collected ?? null
}

function escapeName(name: string): string {
  return name.replace(/[^\w]/g, '')
}
