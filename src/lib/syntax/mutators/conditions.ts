import { removeWithSpace } from '../remove-statement.ts'
import { bracketed, type Mutator, replaceNode } from './mutator.ts'

export const conditionMutators: readonly Mutator[] = [
  {
    rule: 'conditions.ternary_swap',
    types: ['conditional_expression'],
    propose(node, source) {
      const [then, , otherwise] = node.namedChildren
      if (then === undefined || otherwise === undefined || then.text === otherwise.text) return []
      const middle = source.slice(then.endIndex, otherwise.startIndex)
      return [replaceNode(node, `${otherwise.text}${middle}${then.text}`)]
    },
  },
  {
    rule: 'conditions.ternary_drop',
    types: ['conditional_expression'],
    propose(node) {
      const [then, , otherwise] = node.namedChildren
      if (then === undefined || otherwise === undefined) return []
      return [replaceNode(node, bracketed(then)), replaceNode(node, bracketed(otherwise))]
    },
  },
  {
    rule: 'conditions.drop_filter',
    types: ['if_clause'],
    propose: (node, source) =>
      node.parent?.type.endsWith('case_clause') ? [] : [removeWithSpace(node, source)],
  },
]
