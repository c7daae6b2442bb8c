import { removeStatement } from '../remove-statement.ts'
import { argumentsOf, calledName } from './call-parts.ts'
import { bracketed, type Mutator, replaceNode } from './mutator.ts'

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
  {
    rule: 'class_members.drop_attribute',
    types: ['assignment'],
    propose(node, source) {
      const isOwn = node.field('left')?.field('object')?.text === 'self'
      const isAlone = node.parent?.type === 'expression_statement' && node.field('right') !== null
      return isOwn && isAlone ? [removeStatement(node.parent, source)] : []
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
  {
    rule: 'async.drop_timeout',
    types: ['call'],
    propose(node) {
      const [awaited, timeout] = argumentsOf(node)
      const isBounded = /(^|\.)wait_for$/.test(node.field('function')?.text ?? '')
      return isBounded && awaited !== undefined && timeout !== undefined
        ? [replaceNode(node, bracketed(awaited))]
        : []
    },
  },
]
