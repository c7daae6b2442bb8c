import { bracketed, type Mutator, replaceByTable, replaceNode } from './mutator.ts'

const operators = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/', '+'],
  '/': ['*', '//'],
  '//': ['/', '%'],
  '%': ['//'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
}

export const arithmeticMutators: readonly Mutator[] = [
  {
    rule: 'arithmetic.operator',
    types: ['binary_operator'],
    propose(node) {
      const isFormatting = node.field('left')?.type === 'string'
      return isFormatting ? [] : replaceByTable(node.field('operator'), operators)
    },
  },
  {
    rule: 'arithmetic.drop_operand',
    types: ['binary_operator'],
    propose(node) {
      const left = node.field('left')
      if (left === null || left.type === 'string') return []
      return [replaceNode(node, bracketed(left))]
    },
  },
  {
    rule: 'arithmetic.augmented',
    types: ['augmented_assignment'],
    propose: (node) =>
      replaceByTable(node.field('operator'), {
        '+=': ['-='],
        '-=': ['+='],
        '*=': ['+='],
        '/=': ['*='],
        '//=': ['/='],
        '%=': ['//='],
        '|=': ['&='],
        '&=': ['|='],
        '<<=': ['>>='],
        '>>=': ['<<='],
      }),
  },
  {
    rule: 'arithmetic.drop_sign',
    types: ['unary_operator'],
    propose(node) {
      const argument = node.field('argument')
      const isMinus = node.field('operator')?.text === '-'
      return argument === null || !isMinus ? [] : [replaceNode(node, argument.text)]
    },
  },
]
