import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'
import { bracketed, type Mutator, replaceNode } from './mutator.ts'
import { literalInteger } from './off-by-one.ts'

export const sliceMutators: readonly Mutator[] = [
  {
    rule: 'slices.shift_bound',
    types: ['slice'],
    propose(node) {
      const { lower, upper } = slicePartsOf(node)
      return [lower, upper].flatMap((bound) => (bound === null ? [] : shifted(bound)))
    },
  },
  {
    rule: 'slices.drop_bound',
    types: ['slice'],
    propose(node) {
      const { lower, upper } = slicePartsOf(node)
      return [lower, upper].flatMap((bound) => (bound === null ? [] : [replaceNode(bound, '')]))
    },
  },
  {
    rule: 'slices.drop_step',
    types: ['slice'],
    propose(node) {
      const { secondColon } = slicePartsOf(node)
      return secondColon === null ? [] : [{ start: secondColon.startIndex, end: node.endIndex, text: '' }]
    },
  },
]

export type SliceParts = {
  readonly lower: SyntaxNode | null
  readonly upper: SyntaxNode | null
  readonly step: SyntaxNode | null
  readonly secondColon: SyntaxNode | null
}

/** The parts of `lower:upper:step` by their place between the colons. */
export function slicePartsOf(slice: SyntaxNode): SliceParts {
  const parts: (SyntaxNode | null)[] = [null, null, null]
  const colons: SyntaxNode[] = []
  for (const child of slice.children) {
    if (child.text === ':' && !child.isNamed) colons.push(child)
    else if (child.isNamed && child.type !== 'comment') parts[colons.length] = child
  }
  const [lower = null, upper = null, step = null] = parts
  return { lower, upper, step, secondColon: colons[1] ?? null }
}

function shifted(bound: SyntaxNode): readonly Edit[] {
  const value = literalInteger(bound)
  if (value === null)
    return [replaceNode(bound, `${bracketed(bound)} + 1`), replaceNode(bound, `${bracketed(bound)} - 1`)]
  const below = value === 0 ? [] : [replaceNode(bound, `${value - 1}`)]
  return [replaceNode(bound, `${value + 1}`), ...below]
}
