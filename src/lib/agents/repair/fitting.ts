import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { Fragment } from './corpus.ts'
import type { RepairContext } from './repair-context.ts'

/** Texts of the fragments whose names mean something at the node, the nearest in the file first, each once. */
export function fittingTexts(
  fragments: readonly Fragment[],
  at: { readonly node: SyntaxNode; readonly context: RepairContext; readonly limit: number },
): readonly string[] {
  const { node, context, limit } = at
  const nearest = fragments
    .filter(({ identifiers }) => fitsAt(identifiers, { node, context }))
    .sort((a, b) => Math.abs(a.row - node.startRow) - Math.abs(b.row - node.startRow))
  return [...new Set(nearest.map((fragment) => fragment.text))].slice(0, limit)
}

/** Whether every name means something at the node. */
export function fitsAt(
  names: readonly string[],
  { node, context }: { readonly node: SyntaxNode; readonly context: RepairContext },
): boolean {
  const around = context.namesAround(node)
  return names.every(
    (name) =>
      around.includes(name) ||
      name === 'self' ||
      name === 'cls' ||
      context.corpus.globals.has(name) ||
      builtins.has(name),
  )
}

const builtins = new Set(
  (
    'abs all any bool bytes callable chr dict divmod enumerate filter float frozenset getattr hasattr hash id int ' +
    'isinstance issubclass iter len list map max min next object ord pow print range repr reversed round set setattr ' +
    'slice sorted str sum super tuple type zip Exception ValueError TypeError KeyError IndexError AttributeError ' +
    'StopIteration NotImplementedError RuntimeError ZeroDivisionError OverflowError OSError'
  ).split(' '),
)
