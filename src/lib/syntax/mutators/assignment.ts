import { removeStatement } from '../remove-statement.ts'
import { type Mutator, replaceNode } from './mutator.ts'

export const assignmentMutators: readonly Mutator[] = [
  {
    rule: 'assignment.drop_augmented',
    types: ['augmented_assignment'],
    propose: (node, source) =>
      node.parent?.type === 'expression_statement' ? [removeStatement(node.parent, source)] : [],
  },
  {
    rule: 'assignment.overwrite',
    types: ['augmented_assignment'],
    propose(node) {
      const operator = node.field('operator')
      return operator === null ? [] : [replaceNode(operator, '=')]
    },
  },
  {
    rule: 'assignment.swap_targets',
    types: ['assignment'],
    propose(node) {
      const targets = node.field('left')
      const [first, second, third] = targets?.type === 'pattern_list' ? targets.namedChildren : []
      const isPair = first !== undefined && second !== undefined && third === undefined
      const isSplat = [first, second].some((one) => one?.type === 'list_splat_pattern')
      return targets != null && isPair && !isSplat
        ? [replaceNode(targets, `${second.text}, ${first.text}`)]
        : []
    },
  },
]
