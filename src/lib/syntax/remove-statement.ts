import type { SyntaxNode } from '../domain/ports/python-parser.ts'
import type { Edit } from './edit.ts'

/**
 * The edit that removes a statement or clause with the lines it fills. A block's only statement becomes `pass`; a
 * statement that shares its line with others leaves them alone.
 */
export function removeStatement(node: SyntaxNode, source: string): Edit {
  const isClause = node.type.endsWith('_clause')
  const siblings = node.parent?.namedChildren.filter((child) => child.type !== 'comment') ?? []
  if (!isClause && siblings.length <= 1) return { start: node.startIndex, end: node.endIndex, text: 'pass' }

  const lineStart = source.lastIndexOf('\n', node.startIndex - 1) + 1
  const nextBreak = source.indexOf('\n', node.endIndex)
  const lineEnd = nextBreak === -1 ? source.length : nextBreak + 1
  const before = source.slice(lineStart, node.startIndex)
  const after = source.slice(node.endIndex, lineEnd)
  if (before.trim() === '' && /^\s*(#.*)?$/.test(after)) return { start: lineStart, end: lineEnd, text: '' }
  return { start: node.startIndex, end: node.endIndex, text: isClause ? '' : 'pass' }
}

/** The edit that removes a part of an expression with the white space before it. */
export function removeWithSpace(node: SyntaxNode, source: string): Edit {
  let start = node.startIndex
  while (start > 0 && /\s/.test(source.charAt(start - 1))) start--
  return { start, end: node.endIndex, text: '' }
}
