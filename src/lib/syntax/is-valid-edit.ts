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
    return !parser.parse(applyEdit(source, edit)).hasError
  }
  const shifted = {
    start: edit.start - around.startIndex,
    end: edit.end - around.startIndex,
    text: edit.text,
  }
  return !parser.parse(`${applyEdit(around.text, shifted)}\n`).hasError
}
