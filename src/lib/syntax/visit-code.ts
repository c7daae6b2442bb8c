import type { SyntaxNode } from '../domain/ports/python-parser.ts'

export type CodePlace = {
  /** Dotted name of the enclosing function or method. */
  readonly scope: string
  /** Inside an interpolation of a string, where quotes cannot be added safely. */
  readonly inString: boolean
}

/**
 * Calls `visit` for every node of every function body and parameter default, parents first. Left out: docstrings and
 * bare strings, annotations, decorators, assertions, and the parts that depend on who imports the file.
 */
export function visitCode(module: SyntaxNode, visit: (node: SyntaxNode, place: CodePlace) => void): void {
  for (const child of module.children) walk(child, { names: [], inFunction: false, inString: false, visit })
}

type Walk = {
  readonly names: readonly string[]
  readonly inFunction: boolean
  readonly inString: boolean
  readonly visit: (node: SyntaxNode, place: CodePlace) => void
}

function walk(node: SyntaxNode, at: Walk): void {
  if (skippedTypes.has(node.type) || isBareString(node) || isSpecialBlock(node)) return
  if (node.type === 'function_definition' || node.type === 'class_definition') {
    walkDefinition(node, at)
    return
  }
  if (at.inFunction) at.visit(node, { scope: at.names.join('.'), inString: at.inString })
  const inside = node.type === 'interpolation' ? { ...at, inString: true } : at
  for (const child of node.children) walk(child, inside)
}

function walkDefinition(node: SyntaxNode, at: Walk): void {
  const names = [...at.names, node.field('name')?.text ?? '?']
  const inFunction = at.inFunction || node.type === 'function_definition'
  const inside = { ...at, names, inFunction }
  if (node.type === 'function_definition') {
    for (const parameter of node.field('parameters')?.children ?? []) walk(parameter, inside)
  }
  const body = node.field('body')
  if (body !== null) walk(body, inside)
}

const skippedTypes = new Set(['decorator', 'type', 'assert_statement', 'comment', 'import_from_statement'])

function isBareString(node: SyntaxNode): boolean {
  const only = node.type === 'expression_statement' ? node.namedChildren : []
  return only.length === 1 && (only[0]?.type === 'string' || only[0]?.type === 'concatenated_string')
}

function isSpecialBlock(node: SyntaxNode): boolean {
  if (node.type !== 'if_statement' && node.type !== 'elif_clause') return false
  const condition = node.field('condition')?.text ?? ''
  return /\bTYPE_CHECKING\b|\b__name__\b|\bsys\.(version_info|platform|hexversion)\b|\bPY[23]\b/.test(
    condition,
  )
}
