import { createRequire } from 'node:module'
import type { PythonParser, SyntaxNode } from '../../domain/ports/python-parser.ts'
import { copyTree } from './copy-tree.ts'

/**
 * Loads the Python grammar. A parsed file is plain data: the library's tree is freed before `parse` returns, and
 * nodes are copied when they are first asked for, so that asking only for `hasError` costs one parse.
 */
export async function loadPythonParser(): Promise<PythonParser> {
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))

  const withTree = <T>(source: string, use: (tree: Parameters<typeof copyTree>[0]) => T): T => {
    const tree = parser.parse(source)
    if (tree === null) throw new Error('The Python grammar is not loaded.')
    try {
      return use(tree)
    } finally {
      tree.delete()
    }
  }

  return {
    parse(source) {
      const summary = withTree(source, ({ rootNode }) => ({
        endIndex: rootNode.endIndex,
        startIndex: rootNode.startIndex,
        startRow: rootNode.startPosition.row,
        endRow: rootNode.endPosition.row,
        hasError: rootNode.hasError,
      }))
      let copied: SyntaxNode | null = null
      const root = (): SyntaxNode => {
        copied ??= withTree(source, (tree) => copyTree(tree, source, module))
        return copied
      }
      const module: SyntaxNode = {
        ...summary,
        type: 'module',
        isNamed: true,
        parent: null,
        text: source,
        get children() {
          return root().children
        },
        get namedChildren() {
          return root().namedChildren
        },
        field: () => null,
      }
      return module
    },
  }
}
