import { bracketed, type Mutator, replaceNode } from './mutator.ts'

export const returnValueMutators: readonly Mutator[] = [
  {
    rule: 'return_value.none',
    types: ['return_statement'],
    propose(node) {
      const value = node.namedChildren[0]
      return value === undefined || value.type === 'none' ? [] : [replaceNode(value, 'None')]
    },
  },
  {
    rule: 'return_value.negate',
    types: ['return_statement'],
    propose(node) {
      const value = node.namedChildren[0]
      if (value === undefined || !truths.has(value.type)) return []
      return [replaceNode(value, `not ${bracketed(value)}`)]
    },
  },
  {
    rule: 'return_value.part',
    types: ['return_statement'],
    propose(node) {
      const value = node.namedChildren[0]
      if (value === undefined || (value.type !== 'expression_list' && value.type !== 'tuple')) return []
      const [first, second, third] = value.namedChildren
      if (first === undefined || second === undefined || third !== undefined) return []
      const swapped = `${second.text}, ${first.text}`
      const isBare = value.type === 'expression_list'
      return [replaceNode(value, isBare ? swapped : `(${swapped})`), replaceNode(value, first.text)]
    },
  },
]

const truths = new Set(['comparison_operator', 'boolean_operator'])
