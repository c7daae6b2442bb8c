import type { PythonParser, SyntaxNode } from '../domain/ports/python-parser.ts'
import { applyEdit, type Edit } from './edit.ts'

/**
 * True when the edit changes the text and the file still parses. `module` must be free of errors: only the innermost
 * statement around the edit is parsed again, which keeps the cost independent of the file's length.
 */
export function isValidEdit(
  parser: PythonParser,
  candidate: { readonly module: SyntaxNode; readonly source: string; readonly edit: Edit },
): boolean {
  const { module, source, edit } = candidate
  if (source.slice(edit.start, edit.end) === edit.text) return false
  const around = statementAround(module, { source, edit })
  if (around === null) return isSound(parser.parse(applyEdit(source, edit)), { source, edit })
  const { statement, indentation } = around
  const shifted = {
    start: edit.start - statement.startIndex,
    end: edit.end - statement.startIndex,
    text: edit.text,
  }
  const text = `${indentation}${applyEdit(statement.text, shifted)}\n`
  // A block of its own, so that the statement may stay at its depth.
  return isSound(parser.parse(indentation === '' ? text : `if 1:\n${text}`), { source, edit })
}

type Around = { readonly statement: SyntaxNode; readonly indentation: string }

/** The innermost statement that begins a line, before the edit, and ends after it; null when there is none. */
function statementAround(
  module: SyntaxNode,
  { source, edit }: { readonly source: string; readonly edit: Edit },
): Around | null {
  let found: Around | null = null
  let at: SyntaxNode | undefined = module
  while (at !== undefined) {
    const isPlace: boolean = at.type === 'block' || at.type === 'module'
    const next: SyntaxNode | undefined = at.children.find(
      (child) => child.startIndex < edit.start && edit.end <= child.endIndex,
    )
    const indentation = isPlace && next !== undefined ? indentationOf(next, source) : null
    if (next !== undefined && indentation !== null) found = { statement: next, indentation }
    at = next
  }
  return found
}

/** White space before a node that begins its line; null for others. */
function indentationOf(node: SyntaxNode, source: string): string | null {
  const lineStart = source.lastIndexOf('\n', node.startIndex - 1) + 1
  const before = source.slice(lineStart, node.startIndex)
  return /^[ \t]*$/.test(before) ? before : null
}

/** The grammar allows blocks without statements, which Python does not; only edits that remove lines make them. */
function isSound(
  parsed: SyntaxNode,
  { source, edit }: { readonly source: string; readonly edit: Edit },
): boolean {
  if (parsed.hasError) return false
  return !source.slice(edit.start, edit.end).includes('\n') || !hasEmptyBlock(parsed)
}

function hasEmptyBlock(node: SyntaxNode): boolean {
  // A slice may end with its colon; whatever has a block may not.
  const isCompound = /_(statement|clause|definition)$/.test(node.type)
  if (isCompound && node.children.at(-1)?.type === ':') return true
  const isEmpty = node.type === 'block' && node.namedChildren.every((child) => child.type === 'comment')
  return isEmpty || node.namedChildren.some(hasEmptyBlock)
}
