import { loadPythonParser } from '../../src/lib/adapters/treesitter/load-python-parser.ts'
import type { PythonParser, SyntaxNode } from '../../src/lib/domain/ports/python-parser.ts'

/** The real grammar: it is fast, local and pure, so that a fake would only differ from it. */
export const pythonParser: Promise<PythonParser> = loadPythonParser()

/** The first node of a type, in the order of the source. */
export function findNode(node: SyntaxNode, type: string): SyntaxNode {
  const found = search(node, type)
  if (found === null) throw new Error(`There is no ${type} here.`)
  return found
}

function search(node: SyntaxNode, type: string): SyntaxNode | null {
  if (node.type === type) return node
  for (const child of node.children) {
    const found = search(child, type)
    if (found !== null) return found
  }
  return null
}
