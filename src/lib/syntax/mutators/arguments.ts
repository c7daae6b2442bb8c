import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'
import { argumentsOf, positionalArguments } from './call-parts.ts'
import type { Mutator } from './mutator.ts'

export const argumentMutators: readonly Mutator[] = [
  {
    rule: 'arguments.swap',
    types: ['call'],
    propose(node, source) {
      const positional = positionalArguments(node)
      return positional.flatMap((left, index): readonly Edit[] => {
        const right = positional[index + 1]
        return right === undefined || left.text === right.text ? [] : [swapped({ left, right, source })]
      })
    },
  },
  {
    rule: 'arguments.drop_keyword',
    types: ['call'],
    propose: (node) =>
      argumentsOf(node)
        .filter((argument) => argument.type === 'keyword_argument')
        .map((argument) => dropFromList(argument)),
  },
]

function swapped(pair: { left: SyntaxNode; right: SyntaxNode; source: string }): Edit {
  const between = pair.source.slice(pair.left.endIndex, pair.right.startIndex)
  return {
    start: pair.left.startIndex,
    end: pair.right.endIndex,
    text: `${pair.right.text}${between}${pair.left.text}`,
  }
}

/** Removes an item together with the comma that separates it from its neighbour. */
function dropFromList(item: SyntaxNode): Edit {
  const siblings = item.parent?.children ?? []
  const at = siblings.findIndex((sibling) => sibling.startIndex === item.startIndex)
  const before = siblings[at - 1]
  const after = siblings[at + 1]
  if (before?.text === ',') return { start: before.startIndex, end: item.endIndex, text: '' }
  if (after?.text === ',') {
    const next = siblings[at + 2]
    return { start: item.startIndex, end: next === undefined ? after.endIndex : next.startIndex, text: '' }
  }
  return { start: item.startIndex, end: item.endIndex, text: '' }
}
