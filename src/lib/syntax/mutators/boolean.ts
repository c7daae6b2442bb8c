import { bracketed, type Mutator, replaceByTable, replaceNode } from './mutator.ts'

export const booleanMutators: readonly Mutator[] = [
  {
    rule: 'boolean.and_or',
    types: ['boolean_operator'],
    propose: (node) => replaceByTable(node.field('operator'), { and: ['or'], or: ['and'] }),
  },
  {
    rule: 'boolean.drop_operand',
    types: ['boolean_operator'],
    propose: (node) =>
      [node.field('left'), node.field('right')].flatMap((side) =>
        side === null ? [] : [replaceNode(node, side.text)],
      ),
  },
  {
    rule: 'boolean.drop_not',
    types: ['not_operator'],
    propose(node) {
      const argument = node.field('argument')
      return argument === null ? [] : [replaceNode(node, bracketed(argument))]
    },
  },
]
