import { removeStatement } from '../remove-statement.ts'
import { calledName } from './call-parts.ts'
import { type Mutator, replaceNode } from './mutator.ts'

export const classMemberMutators: readonly Mutator[] = [
  {
    rule: 'class_members.drop_super_call',
    types: ['call'],
    propose(node, source) {
      const object = node.field('function')?.field('object')
      const isSuper = object?.type === 'call' && calledName(object) === 'super'
      const isStatement = node.parent?.type === 'expression_statement'
      return isSuper && isStatement ? [removeStatement(node.parent, source)] : []
    },
  },
]

export const asyncMutators: readonly Mutator[] = [
  {
    rule: 'async.drop_await',
    types: ['await'],
    propose(node) {
      const awaited = node.namedChildren[0]
      return awaited === undefined ? [] : [replaceNode(node, awaited.text)]
    },
  },
]
