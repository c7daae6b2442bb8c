import type { SyntaxNode } from '../domain/ports/python-parser.ts'
import type { Edit } from './edit.ts'
import { argumentsOf } from './mutators/call-parts.ts'
import type { TestDefinition } from './test-definitions.ts'

export type EntryCut = { readonly edits: readonly Edit[]; readonly names: readonly string[] }

/**
 * Removes the entries of a literal `parametrize` list that these ids mean. Null when that cannot be said with
 * certainty, or nothing would be left.
 */
export function entriesToCut(
  test: TestDefinition,
  cut: { readonly testNames: readonly string[]; readonly source: string },
): EntryCut | null {
  const { testNames, source } = cut
  const [only, another] = test.decorators.filter(isParametrize)
  if (only === undefined || another !== undefined) return null
  const call = only.namedChildren[0]
  const [names, values, ...rest] = call === undefined ? [] : argumentsOf(call)
  if (names === undefined || values === undefined || rest.length > 0) return null
  if (values.type !== 'list' && values.type !== 'tuple') return null
  const entries = values.namedChildren.filter((child) => child.type !== 'comment')
  const width = parameterCount(names)
  const ids = entries.map((entry) => (width === null ? null : entryId(entry, width)))
  if (ids.includes(null) || new Set(ids).size !== ids.length) return null
  const wanted = testNames.map((name) => ids.indexOf(bracketPart(name)))
  if (wanted.includes(-1) || new Set(wanted).size >= entries.length) return null
  const edits = wanted.flatMap((index) => {
    const entry = entries[index]
    return entry === undefined ? [] : [dropEntry(entry, source)]
  })
  return { edits, names: testNames }
}

function isParametrize(decorator: SyntaxNode): boolean {
  const call = decorator.namedChildren[0]
  return call?.type === 'call' && /(^|\.)parametrize$/.test(call.field('function')?.text ?? '')
}

/** 'x-1' of 'TestA::test_b[x-1]'. */
function bracketPart(testName: string): string | null {
  return /\[(.*)\]$/s.exec(testName)?.[1] ?? null
}

/** How many parameters the first argument names: 'a, b', ('a', 'b') or 'a'. */
function parameterCount(names: SyntaxNode): number | null {
  if (names.type === 'list' || names.type === 'tuple') return names.namedChildren.length
  const text = plainString(names)
  if (text === null) return null
  return text.split(',').filter((part) => part.trim() !== '').length
}

/** The id pytest makes for an entry of plain literals; null when any part gets its id in another way. */
function entryId(entry: SyntaxNode, width: number): string | null {
  if (width === 1) return literalId(entry)
  if (entry.type !== 'tuple' && entry.type !== 'list') return null
  const parts = entry.namedChildren.filter((child) => child.type !== 'comment').map(literalId)
  return parts.length !== width || parts.includes(null) ? null : parts.join('-')
}

function literalId(node: SyntaxNode): string | null {
  switch (node.type) {
    case 'true':
      return 'True'
    case 'false':
      return 'False'
    case 'none':
      return 'None'
    case 'integer':
      return /^(0|[1-9]\d*)$/.test(node.text) ? node.text : null
    case 'float':
      return /^(0|[1-9]\d{0,9})\.(0|\d{0,5}[1-9])$/.test(node.text) ? node.text : null
    case 'unary_operator': {
      const value = /^-(?=[^0])/.test(node.text) ? node.field('argument') : null
      const id = value === null || value.type === 'unary_operator' ? null : literalId(value)
      return id === null || !/^\d/.test(id) ? null : `-${id}`
    }
    case 'string':
      return plainString(node)
    default:
      return null
  }
}

/** Content of a string that is printable ASCII, has no escapes and no prefix; null for any other. */
function plainString(node: SyntaxNode): string | null {
  return /^(['"])([ !#-&(-[\]-~]+)\1$/.exec(node.text)?.[2] ?? null
}

/**
 * Removes an entry with the comma after it and, when it stands alone, its line. A comma before the last entry stays:
 * Python allows it, and a tuple of one needs it.
 */
function dropEntry(entry: SyntaxNode, source: string): Edit {
  const siblings = entry.parent?.children ?? []
  const next = siblings[siblings.indexOf(entry) + 1]
  const end = next?.text === ',' ? next.endIndex : entry.endIndex
  const before = /(^|\n)[ \t]*$/.exec(source.slice(0, entry.startIndex))
  const after = /^[ \t]*\r?\n/.exec(source.slice(end))
  if (before !== null && after !== null) {
    return { start: before.index + (before[1] ?? '').length, end: end + after[0].length, text: '' }
  }
  return {
    start: entry.startIndex,
    end: end + (/^[ \t]*/.exec(source.slice(end))?.[0].length ?? 0),
    text: '',
  }
}
