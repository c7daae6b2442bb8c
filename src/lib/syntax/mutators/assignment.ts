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
]
