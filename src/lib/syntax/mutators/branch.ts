import { removeStatement } from '../remove-statement.ts'
import { bracketed, type Mutator, replaceNode } from './mutator.ts'

export const branchMutators: readonly Mutator[] = [
  {
    rule: 'branch.drop_else',
    types: ['else_clause', 'elif_clause'],
    propose: (node, source) => (node.parent?.type === 'if_statement' ? [removeStatement(node, source)] : []),
  },
  {
    rule: 'branch.drop_guard',
    types: ['if_statement'],
    propose(node, source) {
      const isAlone = node.namedChildren.every((child) => !/^(elif|else)_clause$/.test(child.type))
      const body = node.field('consequence')?.namedChildren ?? []
      return isAlone && body.length === 1 ? [removeStatement(node, source)] : []
    },
  },
  {
    rule: 'branch.invert',
    types: ['if_statement', 'elif_clause', 'while_statement'],
    propose(node) {
      const condition = node.field('condition')
      if (condition === null || handledElsewhere.has(condition.type)) return []
      return [replaceNode(condition, `not ${bracketed(condition)}`)]
    },
  },
]

/** Comparisons are negated by their operator, and a `not` is dropped, by other rules. */
const handledElsewhere = new Set(['comparison_operator', 'not_operator', 'true', 'false', 'integer'])
