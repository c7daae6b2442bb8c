import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'
import { type Mutator, replaceNode } from './mutator.ts'
import { literalInteger } from './off-by-one.ts'

export const constantMutators: readonly Mutator[] = [
  {
    rule: 'constant.integer',
    types: ['integer'],
    propose(node) {
      const value = literalInteger(node)
      if (value === null || isIndexOrBound(node)) return []
      const below = value === 0 ? [] : [replaceNode(node, `${value - 1}`)]
      return [replaceNode(node, `${value + 1}`), ...below]
    },
  },
  {
    rule: 'constant.float',
    types: ['float'],
    propose(node) {
      if (!/^\d+\.\d+$/.test(node.text)) return []
      const value = Number(node.text)
      const other =
        value === 0 ? '1.0' : value === 1 ? '0.0' : `${Math.trunc(value) + 1}.${decimals(node.text)}`
      return [replaceNode(node, other)]
    },
  },
  {
    rule: 'constant.boolean',
    types: ['true', 'false'],
    propose: (node) => [replaceNode(node, node.type === 'true' ? 'False' : 'True')],
  },
  {
    rule: 'constant.string',
    types: ['string'],
    propose(node) {
      const content = plainContent(node)
      if (content === null || isMessage(node)) return []
      const inside = (text: string): Edit => ({ start: content.start, end: content.end, text })
      const { text } = content
      if (text === '') return [inside(' ')]
      if (text.length === 1) return [inside('')]
      const recased = text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase()
      return [inside(''), inside(text.slice(0, -1)), ...(recased === text ? [] : [inside(recased)])]
    },
  },
]

function decimals(text: string): string {
  return text.split('.')[1] ?? '0'
}

/** What stands between the quotes of a short, unprefixed, escape-free string; null for any other string. */
function plainContent(node: SyntaxNode): (Edit & { readonly text: string }) | null {
  const match = /^(['"])([^'"\\\n{}]{0,40})\1$/.exec(node.text)
  if (match === null || node.parent?.type === 'concatenated_string') return null
  return { start: node.startIndex + 1, end: node.endIndex - 1, text: match[2] ?? '' }
}

/** Text for people in errors and warnings: altering it makes a dull bug. */
function isMessage(node: SyntaxNode): boolean {
  for (let at = node.parent; at !== null && at.type !== 'block'; at = at.parent) {
    if (at.type === 'raise_statement') return true
    if (
      at.type === 'call' &&
      /(^|\.)(warn|debug|info|warning|error|exception|critical|log)$/.test(at.field('function')?.text ?? '')
    ) {
      return true
    }
  }
  return false
}

/** Indices and slice bounds have rules of their own. */
function isIndexOrBound(node: SyntaxNode): boolean {
  const parent = node.parent?.type === 'unary_operator' ? node.parent.parent : node.parent
  return parent?.type === 'slice' || parent?.type === 'subscript'
}
