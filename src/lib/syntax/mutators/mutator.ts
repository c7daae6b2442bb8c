import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'

/** One rule: for a node of one of its types, the single edits that make it wrong in one particular way. */
export type Mutator = {
  /** Permanent name, 'family.rule'. */
  readonly rule: string
  /** Types of tree-sitter-python's nodes the rule looks at. */
  readonly types: readonly string[]
  propose(node: SyntaxNode, source: string): readonly Edit[]
}

/** The edit that puts `text` in the node's place. */
export function replaceNode(node: SyntaxNode, text: string): Edit {
  return { start: node.startIndex, end: node.endIndex, text }
}

/** `table[key]` for the node's text, as a list of none or more replacements. */
export function replaceByTable(
  node: SyntaxNode | null | undefined,
  table: Readonly<Record<string, readonly string[]>>,
): readonly Edit[] {
  if (node === null || node === undefined) return []
  const key = node.text
  return Object.hasOwn(table, key) ? (table[key] ?? []).map((text) => replaceNode(node, text)) : []
}

/** The expression's text, in brackets when an operator beside it would tear it apart. */
export function bracketed(node: SyntaxNode): string {
  return atoms.has(node.type) ? node.text : `(${node.text})`
}

const atoms = new Set([
  'identifier',
  'attribute',
  'call',
  'subscript',
  'integer',
  'float',
  'string',
  'true',
  'false',
  'none',
  'list',
  'dictionary',
  'set',
  'tuple',
  'parenthesized_expression',
  'list_comprehension',
  'dictionary_comprehension',
  'set_comprehension',
  'generator_expression',
])
