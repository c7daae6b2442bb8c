import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { literalInteger } from '../../../syntax/mutators/off-by-one.ts'
import { fittingTexts } from '../fitting.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

/** Numbers a little off, terms too many and terms that are missing. */
export function numberRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'number.shift',
      weight: 0.8,
      types: ['integer'],
      propose(node) {
        const value = literalInteger(node)
        return value === null ? [] : alternativesTo(node, [`${value - 1}`, `${value + 1}`])
      },
    },
    {
      rule: 'number.replace',
      weight: 0.25,
      types: ['integer'],
      propose(node) {
        const value = literalInteger(node)
        if (value === null) return []
        const near = fittingTexts(context.corpus.integers, { node, context, limit: 8 })
        return alternativesTo(node, ['0', '1', '-1', '2', `-${value}`, `${value * 10}`, ...near])
      },
    },
    {
      rule: 'number.float',
      weight: 0.6,
      types: ['float'],
      propose(node) {
        const value = Number(node.text)
        const decimals = node.text.split('.')[1] ?? '0'
        const whole = Math.trunc(value)
        return Number.isFinite(value)
          ? alternativesTo(node, [
              `${whole - 1}.${decimals}`,
              `${whole + 1}.${decimals}`,
              '0.0',
              '1.0',
              '0.5',
            ])
          : []
      },
    },
    {
      rule: 'number.drop_term',
      weight: 0.8,
      types: ['binary_operator'],
      propose(node) {
        const right = node.field('right')
        const left = node.field('left')
        const isUnit = right?.text === '1' || right?.text === '2'
        return left !== null && isUnit ? alternativesTo(node, [left.text]) : []
      },
    },
    {
      rule: 'number.add_one',
      weight: 0.45,
      types: termTypes,
      propose: (node) =>
        isTermPlace(node) ? alternativesTo(node, [`${bracketed(node)} + 1`, `${bracketed(node)} - 1`]) : [],
    },
    {
      rule: 'number.add_term',
      weight: 0.25,
      types: termTypes,
      propose: (node) => missingTerms(node, context),
    },
  ]
}

const termTypes = [
  'identifier',
  'call',
  'attribute',
  'subscript',
  'parenthesized_expression',
  'binary_operator',
]

const termPlaces = new Set([
  'argument_list',
  'slice',
  'subscript',
  'return_statement',
  'assignment',
  'augmented_assignment',
  'comparison_operator',
  'binary_operator',
  'keyword_argument',
  'tuple',
  'expression_list',
  'conditional_expression',
  'interpolation',
  'parenthesized_expression',
  'list_comprehension',
  'generator_expression',
  'yield',
  'lambda',
])

function isTermPlace(node: SyntaxNode): boolean {
  const parent = node.parent
  if (parent === null || !termPlaces.has(parent.type)) return false
  const isTarget = /assignment$/.test(parent.type) && parent.field('right') !== node
  const isNamed = parent.type === 'keyword_argument' && parent.field('value') !== node
  const isContainer = parent.type === 'subscript' && parent.field('value') === node
  return !isTarget && !isNamed && !isContainer
}

function missingTerms(node: SyntaxNode, context: RepairContext) {
  if (!isTermPlace(node)) return []
  const own = bracketed(node)
  const numbers = fittingTexts(context.corpus.integers, { node, context, limit: 3 })
  const others = [...context.namesAround(node).filter((name) => name !== node.text), ...numbers].slice(0, 10)
  const terms = ['+', '-', '*', '//', '/', '%', '**'].flatMap((operator) =>
    others.map((other) => `${own} ${operator} ${other}`),
  )
  return alternativesTo(node, terms)
}
