import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { argumentsOf, calledName } from './call-parts.ts'
import { bracketed, type Mutator, replaceNode } from './mutator.ts'

export const offByOneMutators: readonly Mutator[] = [
  {
    rule: 'off_by_one.range',
    types: ['call'],
    propose(node) {
      if (calledName(node) !== 'range') return []
      const [first, second] = argumentsOf(node)
      if (first === undefined) return []
      if (second !== undefined) return [...shifted(first), ...shifted(second)]
      return [...shifted(first), replaceNode(first, `1, ${first.text}`)]
    },
  },
  {
    rule: 'off_by_one.length',
    types: ['call'],
    propose(node) {
      if (calledName(node) !== 'len' || isOperand(node)) return []
      return [replaceNode(node, `${node.text} - 1`), replaceNode(node, `${node.text} + 1`)]
    },
  },
  {
    rule: 'off_by_one.index',
    types: ['subscript'],
    propose(node) {
      const index = node.field('subscript')
      const isOnly = node.namedChildren.length === 2
      if (index === null || !isOnly || !isIndex(index)) return []
      return shifted(index)
    },
  },
]

function shifted(node: SyntaxNode) {
  const value = literalInteger(node)
  if (value !== null) return [replaceNode(node, `${value + 1}`), replaceNode(node, `${value - 1}`)]
  return [replaceNode(node, `${bracketed(node)} - 1`), replaceNode(node, `${bracketed(node)} + 1`)]
}

/** The value of a plain decimal integer, signed or not; null for anything else. */
export function literalInteger(node: SyntaxNode): number | null {
  return /^-?(0|[1-9]\d{0,14})$/.test(node.text) ? Number(node.text) : null
}

function isIndex(node: SyntaxNode): boolean {
  return literalInteger(node) !== null || node.type === 'binary_operator'
}

function isOperand(node: SyntaxNode): boolean {
  return ['binary_operator', 'unary_operator', 'await', 'attribute'].includes(node.parent?.type ?? '')
}
