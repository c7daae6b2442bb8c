import { operatorsOf } from '../../../syntax/mutators/comparison.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>', '>=', '!=', '=='],
  '<=': ['<', '>=', '>', '=='],
  '>': ['>=', '<', '<=', '!=', '=='],
  '>=': ['>', '<=', '<', '=='],
  '==': ['!=', 'is', '>=', '<=', 'in'],
  '!=': ['==', 'is not', '<', '>'],
  is: ['is not', '=='],
  'is not': ['is', '!='],
  in: ['not in', '=='],
  'not in': ['in', '!='],
}

const arithmetic: readonly (readonly string[])[] = [
  ['+', '-', '*'],
  ['*', '/', '//', '**', '+'],
  ['/', '//', '*', '%'],
  ['//', '/', '%', '*'],
  ['%', '//', '/'],
  ['-', '+', '*'],
  ['**', '*', '//'],
  ['<<', '>>'],
  ['>>', '<<'],
  ['&', '|', '^'],
  ['|', '&', '^'],
  ['^', '&', '|'],
]

/** Another operator in the place of the one that is there. */
export const operatorRules: readonly RepairRule[] = [
  {
    rule: 'operator.comparison',
    weight: 1,
    types: ['comparison_operator'],
    propose: (node) =>
      operatorsOf(node).flatMap((operator) => alternativesTo(operator, comparisons[operator.text] ?? [])),
  },
  {
    rule: 'operator.arithmetic',
    weight: 0.9,
    types: ['binary_operator', 'augmented_assignment'],
    propose(node) {
      const operator = node.field('operator')
      if (operator === null || node.field('left')?.type === 'string') return []
      const suffix = operator.text.endsWith('=') ? '=' : ''
      const own = suffix === '' ? operator.text : operator.text.slice(0, -1)
      const others = arithmetic.find(([first]) => first === own) ?? []
      return alternativesTo(
        operator,
        others.map((other) => `${other}${suffix}`),
      )
    },
  },
  {
    rule: 'operator.boolean',
    weight: 0.9,
    types: ['boolean_operator'],
    propose(node) {
      const operator = node.field('operator')
      return operator === null ? [] : alternativesTo(operator, ['and', 'or'])
    },
  },
  {
    rule: 'operator.negate',
    weight: 0.8,
    types: [
      ...'if_statement elif_clause while_statement return_statement if_clause boolean_operator'.split(' '),
    ],
    propose(node) {
      const isPair = node.type === 'boolean_operator'
      const parts = isPair
        ? [node.field('left'), node.field('right')]
        : [node.field('condition') ?? node.namedChildren[0] ?? null]
      return parts.flatMap((part) => (part === null || part.type === 'block' ? [] : [negated(part)]))
    },
  },
  {
    rule: 'operator.sign',
    weight: 0.35,
    types: ['integer', 'float', 'identifier', 'call', 'attribute', 'parenthesized_expression'],
    propose(node) {
      const parent = node.parent?.type ?? ''
      if (!signPlaces.has(parent) || node.parent?.field('function') === node) return []
      return node.parent?.field('name') === node ? [] : alternativesTo(node, [`-${bracketed(node)}`])
    },
  },
]

const signPlaces = new Set([
  'argument_list',
  'slice',
  'subscript',
  'return_statement',
  'assignment',
  'keyword_argument',
  'binary_operator',
  'comparison_operator',
  'conditional_expression',
  'default_parameter',
  'tuple',
  'expression_list',
  'lambda',
])

function negated(node: Parameters<typeof bracketed>[0]) {
  const inner = node.type === 'not_operator' ? node.field('argument') : null
  const text = inner === null ? `not ${bracketed(node)}` : inner.text
  return { start: node.startIndex, end: node.endIndex, text }
}
