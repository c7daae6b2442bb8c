import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { isRead } from './corpus.ts'

/** An expression, and a larger one that it stands in: what stands alone elsewhere may have lost the rest. */
export type Analogy = {
  readonly inner: SyntaxNode
  readonly outer: SyntaxNode
  /** Names and literals of the inner expression, in order. */
  readonly leaves: readonly string[]
}

export type Shape = {
  /** Node types and operators, without names and literals. */
  readonly key: string
  readonly leaves: readonly string[]
}

/** Expressions larger than this say too little about one another. */
const maxLeaves = 12
const maxOuterLength = 160

/** Every expression of a file that stands directly in a larger one, by its shape. */
export function readAnalogies(module: SyntaxNode): ReadonlyMap<string, readonly Analogy[]> {
  const found: (Analogy & { readonly key: string })[] = []
  const visit = (node: SyntaxNode): void => {
    const outer = comparableTypes.has(node.type) ? outerOf(node) : null
    const shape = outer === null ? null : shapeOf(node)
    if (outer !== null && shape !== null) found.push({ inner: node, outer, ...shape })
    for (const child of node.namedChildren) visit(child)
  }
  visit(module)
  return Map.groupBy(found, ({ key }) => key)
}

export const comparableTypes: ReadonlySet<string> = new Set([
  'identifier',
  'attribute',
  'call',
  'subscript',
  'comparison_operator',
  'boolean_operator',
  'not_operator',
  'binary_operator',
  'unary_operator',
  'string',
  'integer',
  'float',
])

/** Null for an expression that is too large to be compared. */
export function shapeOf(node: SyntaxNode): Shape | null {
  const leaves: string[] = []
  const keyOf = (at: SyntaxNode): string => {
    if (at.type === 'string' || at.namedChildren.length === 0) {
      if (at.isNamed) leaves.push(at.text)
      return at.isNamed ? at.type : at.text
    }
    return leaves.length > maxLeaves ? '' : `${at.type}(${at.children.map(keyOf).join(' ')})`
  }
  const key = keyOf(node)
  return leaves.length > maxLeaves ? null : { key, leaves }
}

/** The expression around: a call it is an argument or the object of, or an operator it is an operand of. */
function outerOf(node: SyntaxNode): SyntaxNode | null {
  const outer = surrounding(node)
  const isSmall = outer !== null && outer.endIndex - outer.startIndex <= maxOuterLength
  return isSmall && outer.startRow === outer.endRow ? outer : null
}

function surrounding(node: SyntaxNode): SyntaxNode | null {
  const { parent } = node
  if (parent === null || (node.type === 'identifier' && !isRead(node))) return null
  if (operatorTypes.has(parent.type)) return parent
  if (parent.type === 'argument_list') return parent.parent?.type === 'call' ? parent.parent : null
  if (parent.type === 'subscript') return isField(parent, 'value', node) ? parent : null
  if (parent.type !== 'attribute') return null
  const call = parent.parent
  return call?.type === 'call' && isField(call, 'function', parent) ? call : parent
}

function isField(parent: SyntaxNode, name: string, node: SyntaxNode): boolean {
  return parent.field(name)?.startIndex === node.startIndex
}

const operatorTypes = new Set([
  'boolean_operator',
  'not_operator',
  'binary_operator',
  'unary_operator',
  'comparison_operator',
  'conditional_expression',
])
