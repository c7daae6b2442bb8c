import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'
import { type Mutator, replaceByTable } from './mutator.ts'

const boundary = { '<': ['<='], '<=': ['<'], '>': ['>='], '>=': ['>'] }
const negation = {
  '==': ['!='],
  '!=': ['=='],
  '<': ['>='],
  '>=': ['<'],
  '>': ['<='],
  '<=': ['>'],
  in: ['not in'],
  'not in': ['in'],
  is: ['is not'],
  'is not': ['is'],
}
const direction = { '<': ['>'], '>': ['<'], '<=': ['>='], '>=': ['<='] }

export const comparisonMutators: readonly Mutator[] = [
  forOperators('comparison.boundary', boundary),
  forOperators('comparison.negate', negation),
  forOperators('comparison.direction', direction),
]

function forOperators(rule: string, table: Readonly<Record<string, readonly string[]>>): Mutator {
  return {
    rule,
    types: ['comparison_operator'],
    propose: (node): readonly Edit[] =>
      operatorsOf(node).flatMap((operator) => replaceByTable(operator, table)),
  }
}

/** The operator tokens between the operands of a comparison, which may be a chain. */
export function operatorsOf(comparison: SyntaxNode): readonly SyntaxNode[] {
  return comparison.children.filter((child) => !child.isNamed)
}
