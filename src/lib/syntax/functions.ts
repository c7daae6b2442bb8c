import type { SyntaxNode } from '../domain/ports/python-parser.ts'

export type FunctionInfo = {
  /** Dotted name inside the module: 'f', 'Class.method', 'outer.inner'. */
  readonly name: string
  /** Dotted name of the class it is a method of; null for plain functions. */
  readonly className: string | null
  readonly node: SyntaxNode
  /** Zero-based, both inclusive; decorators are part of the function. */
  readonly startRow: number
  readonly endRow: number
  /** Zero-based row of the body's first statement. */
  readonly bodyRow: number
  readonly docstring: Docstring | null
  /** Parameter names in order, without stars. */
  readonly parameters: readonly string[]
}

type Docstring = {
  readonly startIndex: number
  readonly endIndex: number
  readonly startRow: number
  readonly endRow: number
  /** The literal as written, quotes included. */
  readonly text: string
}

/** Every function and method of the module, outer ones before those they hold. */
export function listFunctions(module: SyntaxNode): readonly FunctionInfo[] {
  const found: FunctionInfo[] = []
  collect(module, { names: [], className: null }, found)
  return found
}

/** The innermost function that holds the zero-based row. */
export function functionAt(functions: readonly FunctionInfo[], row: number): FunctionInfo | null {
  return functions.findLast((info) => info.startRow <= row && row <= info.endRow) ?? null
}

type Place = { readonly names: readonly string[]; readonly className: string | null }

function collect(node: SyntaxNode, place: Place, found: FunctionInfo[]): void {
  for (const child of node.namedChildren) {
    const isFunction = child.type === 'function_definition'
    if (!isFunction && child.type !== 'class_definition') {
      if (mayHoldDefinitions.has(child.type)) collect(child, place, found)
      continue
    }
    const names = [...place.names, child.field('name')?.text ?? '?']
    if (isFunction) found.push(describe(child, { names, className: place.className }))
    const body = child.field('body')
    if (body !== null) collect(body, { names, className: isFunction ? null : names.join('.') }, found)
  }
}

const mayHoldDefinitions = new Set([
  'decorated_definition',
  'block',
  'if_statement',
  'elif_clause',
  'else_clause',
  'try_statement',
  'except_clause',
  'finally_clause',
  'with_statement',
  'for_statement',
  'while_statement',
])

function describe(node: SyntaxNode, place: Place): FunctionInfo {
  const outer = node.parent?.type === 'decorated_definition' ? node.parent : node
  const body = node.field('body')
  return {
    name: place.names.join('.'),
    className: place.className,
    node,
    startRow: outer.startRow,
    endRow: node.endRow,
    bodyRow: body?.startRow ?? node.endRow,
    docstring: body === null ? null : docstringOf(body),
    parameters: (node.field('parameters')?.namedChildren ?? []).flatMap(parameterName),
  }
}

/** The string that opens a body or a module, when there is one. */
function docstringOf(body: SyntaxNode): Docstring | null {
  const first = body.namedChildren.find((child) => child.type !== 'comment')
  const only =
    first?.type === 'expression_statement' && first.namedChildren.length === 1 ? first.namedChildren[0] : null
  if (only?.type !== 'string' && only?.type !== 'concatenated_string') return null
  const { startIndex, endIndex, startRow, endRow, text } = only
  return { startIndex, endIndex, startRow, endRow, text }
}

function parameterName(parameter: SyntaxNode): readonly string[] {
  if (parameter.type === 'identifier') return [parameter.text]
  const name = parameter.field('name') ?? parameter.namedChildren[0]
  if (name === undefined) return []
  return name.type === 'identifier' ? [name.text] : parameterName(name)
}
