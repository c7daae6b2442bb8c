import type { SyntaxNode } from '../domain/ports/python-parser.ts'
import type { Edit } from './edit.ts'

/**
 * The edit that removes a definition, the comments right above it, and the blank lines that set it apart: those after
 * it, or those before it when it is the last of its block.
 */
export function removeLines(node: SyntaxNode, source: string): Edit {
  let start = commentsAbove(lineStart(node.startIndex, source), node, source)
  let end = lineEnd(node.endIndex, source)
  const afterBlanks = skipBlankLines(end, source)
  const nextIndentation = /^[ \t]*/.exec(source.slice(afterBlanks))?.[0] ?? ''
  const ownIndentation = source.slice(lineStart(node.startIndex, source), node.startIndex)
  const isLast = afterBlanks >= source.length || nextIndentation.length < ownIndentation.length
  if (!isLast) return { start, end: afterBlanks, text: '' }
  while (start > 0 && source.slice(lineStart(start - 1, source), start).trim() === '') {
    start = lineStart(start - 1, source)
  }
  if (afterBlanks >= source.length) end = source.length
  return { start, end, text: '' }
}

/** The edit that leaves `pass` as a block's only statement. */
export function fillBlock(block: SyntaxNode, source: string): Edit {
  return {
    start: block.startIndex,
    end: lineEnd(block.endIndex, source),
    text: source.includes('\r\n') ? 'pass\r\n' : 'pass\n',
  }
}

function commentsAbove(from: number, node: SyntaxNode, source: string): number {
  const indentation = source.slice(from, node.startIndex)
  let start = from
  while (start > 0) {
    const above = lineStart(start - 1, source)
    const line = source.slice(above, start)
    if (!line.startsWith(`${indentation}#`)) return start
    start = above
  }
  return start
}

function skipBlankLines(from: number, source: string): number {
  let at = from
  while (at < source.length) {
    const end = lineEnd(at, source)
    if (source.slice(at, end).trim() !== '') return at
    at = end
  }
  return at
}

function lineStart(index: number, source: string): number {
  return index === 0 ? 0 : source.lastIndexOf('\n', index - 1) + 1
}

/** Index after the line break that ends the line of `index`. */
function lineEnd(index: number, source: string): number {
  const lineBreak = source.indexOf('\n', index)
  return lineBreak === -1 ? source.length : lineBreak + 1
}
