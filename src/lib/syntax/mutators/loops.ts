import { bracketed, type Mutator, replaceNode } from './mutator.ts'

export const loopMutators: readonly Mutator[] = [
  {
    rule: 'loops.break_continue',
    types: ['break_statement', 'continue_statement'],
    propose: (node) => [replaceNode(node, node.type === 'break_statement' ? 'continue' : 'break')],
  },
  {
    rule: 'loops.drop_last',
    types: ['for_statement'],
    propose(node) {
      const iterated = node.field('right')
      if (iterated === null || !sliceable.has(iterated.type)) return []
      return [replaceNode(iterated, `${bracketed(iterated)}[:-1]`)]
    },
  },
  {
    rule: 'loops.yield_whole',
    types: ['yield'],
    propose(node) {
      const from = node.children.find((child) => !child.isNamed && child.text === 'from')
      const value = node.namedChildren[0]
      return from === undefined || value === undefined ? [] : [replaceNode(node, `yield ${value.text}`)]
    },
  },
  {
    rule: 'loops.drop_first',
    types: ['for_statement'],
    propose(node) {
      const iterated = node.field('right')
      if (iterated === null || !sliceable.has(iterated.type)) return []
      return [replaceNode(iterated, `${bracketed(iterated)}[1:]`)]
    },
  },
]

const sliceable = new Set(['identifier', 'attribute', 'list', 'tuple'])
