/** A node of a parsed Python file. Offsets are UTF-16 indices into the source text; `type` is tree-sitter-python's. */
export interface SyntaxNode {
  readonly type: string
  readonly isNamed: boolean
  readonly startIndex: number
  readonly endIndex: number
  /** Zero-based line of the first character. */
  readonly startRow: number
  readonly endRow: number
  readonly text: string
  readonly parent: SyntaxNode | null
  readonly children: readonly SyntaxNode[]
  readonly namedChildren: readonly SyntaxNode[]
  readonly hasError: boolean
  field(name: string): SyntaxNode | null
}

export interface PythonParser {
  /** The module node. A file with syntax errors still parses; `hasError` says so. */
  parse(source: string): SyntaxNode
}
