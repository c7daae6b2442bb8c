import type { PythonParser, SyntaxNode } from '../domain/ports/python-parser.ts'
import { applyEdit, type Edit } from './edit.ts'

/**
 * True when the edit changes the text and the file still parses. `module` must be free of errors: only the top-level
 * statement around the edit is parsed again, which keeps the cost independent of the file's length.
 */
export function isValidEdit(
  parser: PythonParser,
  candidate: { readonly module: SyntaxNode; readonly source: string; readonly edit: Edit },
): boolean {
  const { module, source, edit } = candidate
  if (source.slice(edit.start, edit.end) === edit.text) return false
  const around = module.children.find((child) => child.startIndex <= edit.start && edit.end <= child.endIndex)
  if (around === undefined || around.startIndex === edit.start) {
    return isSound(parser.parse(applyEdit(source, edit)), { source, edit })
  }
  const shifted = {
    start: edit.start - around.startIndex,
    end: edit.end - around.startIndex,
    text: edit.text,
  }
  return isSound(parser.parse(`${applyEdit(around.text, shifted)}\n`), { source, edit })
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
  const last = node.children.at(-1)
  if (last?.text === ':' && last.type === ':') return true
  const isEmpty = node.type === 'block' && node.namedChildren.every((child) => child.type === 'comment')
  return isEmpty || node.namedChildren.some(hasEmptyBlock)
}
