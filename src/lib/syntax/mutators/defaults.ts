import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Edit } from '../edit.ts'
import { type Mutator, replaceNode } from './mutator.ts'
import { literalInteger } from './off-by-one.ts'

export const defaultMutators: readonly Mutator[] = [
  {
    rule: 'defaults.value',
    types: ['default_parameter', 'typed_default_parameter'],
    propose(node) {
      const value = node.field('value')
      return value === null ? [] : wrongDefaults(value)
    },
  },
]

function wrongDefaults(value: SyntaxNode): readonly Edit[] {
  const integer = literalInteger(value)
  if (integer !== null) return [replaceNode(value, `${integer + 1}`), replaceNode(value, `${integer - 1}`)]
  if (value.type === 'true') return [replaceNode(value, 'False')]
  if (value.type === 'false') return [replaceNode(value, 'True')]
  if (/^(['"])[^'"\\\n]+\1$/.test(value.text)) return [replaceNode(value, value.text.slice(0, 1).repeat(2))]
  return []
}
