import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import { operatorsOf } from '../../../syntax/mutators/comparison.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>=', '>', '!=', '=='],
  '<=': ['<', '>', '>=', '=='],
  '>': ['>=', '<=', '<', '!=', '=='],
  '>=': ['>', '<', '<=', '=='],
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
    rule: 'operator.drop_not',
    weight: 0.9,
    types: ['not_operator'],
    propose(node) {
      const argument = node.field('argument')
      return argument === null ? [] : alternativesTo(node, [argument.text])
    },
  },
  {
    rule: 'operator.add_not',
    weight: 0.6,
    types: ['if_statement', 'elif_clause', 'while_statement', 'if_clause', 'boolean_operator'],
    propose: (node) => truthsOf(node).flatMap(negated),
  },
  {
    rule: 'operator.negate_result',
    weight: 0.25,
    types: ['return_statement'],
    propose: (node) => node.namedChildren.flatMap(negated),
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

function truthsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const isPair = node.type === 'boolean_operator'
  const parts = isPair
    ? [node.field('left'), node.field('right')]
    : [node.field('condition') ?? node.namedChildren[0]]
  return parts.filter((part) => part !== null && part !== undefined)
}

/** Comparisons have negations of their own, and a `not` is dropped by another rule. */
function negated(node: SyntaxNode): readonly Edit[] {
  const isOther = ['not_operator', 'comparison_operator', 'boolean_operator'].includes(node.type)
  return isOther ? [] : alternativesTo(node, [`not ${bracketed(node)}`])
}
