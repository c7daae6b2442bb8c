import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { type Mutator, replaceByTable } from './mutator.ts'

const neighbours: Readonly<Record<string, readonly string[]>> = {
  ValueError: ['TypeError', 'KeyError'],
  TypeError: ['ValueError'],
  KeyError: ['IndexError', 'ValueError'],
  IndexError: ['KeyError', 'ValueError'],
  AttributeError: ['TypeError', 'KeyError'],
  NotImplementedError: ['TypeError'],
  RuntimeError: ['ValueError'],
  StopIteration: ['IndexError'],
  ZeroDivisionError: ['ValueError'],
  OSError: ['ValueError'],
  LookupError: ['ValueError'],
  OverflowError: ['ValueError'],
  UnicodeDecodeError: ['TypeError'],
  ImportError: ['ValueError'],
  AssertionError: ['ValueError'],
}

export const exceptionMutators: readonly Mutator[] = [
  {
    rule: 'exceptions.raise_type',
    types: ['raise_statement'],
    propose(node) {
      const raised = node.namedChildren[0]
      return replaceByTable(raised?.type === 'call' ? raised.field('function') : raised, neighbours)
    },
  },
  {
    rule: 'exceptions.except_type',
    types: ['except_clause'],
    propose: (node) => caughtTypes(node).flatMap((type) => replaceByTable(type, neighbours)),
  },
]

/** The names an `except` clause lists, whether alone, in a tuple or with `as`. */
export function caughtTypes(clause: SyntaxNode): readonly SyntaxNode[] {
  const value = clause.field('value')
  if (value === null) return []
  const listed = value.type === 'as_pattern' ? value.namedChildren[0] : value
  if (listed === undefined) return []
  return listed.type === 'tuple' ? listed.namedChildren : [listed]
}
