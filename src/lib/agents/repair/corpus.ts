import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import type { FunctionInfo } from '../../syntax/functions.ts'
import { argumentsOf } from '../../syntax/mutators/call-parts.ts'

/** A piece of code as it stands somewhere in the file, and where. */
export type Fragment = {
  readonly text: string
  readonly row: number
  /** Identifiers it reads, by which one can tell whether it makes sense elsewhere. */
  readonly identifiers: readonly string[]
}

/** What a file already says: code that is missing in one place often stands in another. */
export type Corpus = {
  /** Contents of plain string literals and words of docstrings. */
  readonly strings: readonly { readonly text: string; readonly row: number }[]
  readonly integers: readonly Fragment[]
  readonly conditions: readonly Fragment[]
  /** `if` statements of a few lines without another branch, at no indentation. */
  readonly guards: readonly Fragment[]
  readonly augmented: readonly Fragment[]
  readonly ternaries: readonly Fragment[]
  readonly returns: readonly Fragment[]
  readonly superCalls: readonly Fragment[]
  readonly exceptions: readonly string[]
  /** `name=value` texts by the name of the called function. */
  readonly keywords: ReadonlyMap<string, readonly string[]>
  /** Names defined at the top of the file, imports included. */
  readonly globals: ReadonlySet<string>
}

export function readCorpus(module: SyntaxNode, functions: readonly FunctionInfo[]): Corpus {
  const strings: { text: string; row: number }[] = []
  const exceptions = new Set<string>()
  const keywords = new Map<string, string[]>()
  const lists = {
    integers: [] as Fragment[],
    conditions: [] as Fragment[],
    guards: [] as Fragment[],
    augmented: [] as Fragment[],
    ternaries: [] as Fragment[],
    returns: [] as Fragment[],
    superCalls: [] as Fragment[],
  }
  const visit = (node: SyntaxNode): void => {
    const list = listFor(node)
    if (list !== null) lists[list].push(fragment(node))
    for (const condition of conditionsOf(node)) lists.conditions.push(fragment(condition))
    if (node.type === 'string') for (const text of wordsOf(node)) strings.push({ text, row: node.startRow })
    if (node.type === 'identifier' && /(Error|Exception|Warning|Iteration)$/.test(node.text))
      exceptions.add(node.text)
    if (node.type === 'call') collectKeywords(node, keywords)
    for (const child of node.namedChildren) visit(child)
  }
  visit(module)
  return { ...lists, strings, exceptions: [...exceptions], keywords, globals: globalsOf(module, functions) }
}

function listFor(node: SyntaxNode) {
  switch (node.type) {
    case 'integer':
      return 'integers'
    case 'augmented_assignment':
      return 'augmented'
    case 'conditional_expression':
      return 'ternaries'
    case 'return_statement':
      return node.namedChildren.length > 0 ? 'returns' : null
    case 'if_statement':
      return isGuard(node) ? 'guards' : null
    case 'expression_statement':
      return /^super\(.*?\)\.\w+\(.*\)$/s.test(node.text) ? 'superCalls' : null
    default:
      return null
  }
}

function isGuard(node: SyntaxNode): boolean {
  const isAlone = node.namedChildren.every((child) => !/^(elif|else)_clause$/.test(child.type))
  return isAlone && node.endRow - node.startRow <= 4 && node.text.length < 300
}

function conditionsOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === 'boolean_operator') {
    return [node.field('left'), node.field('right')].filter((side) => side !== null)
  }
  if (node.type === 'conditional_expression' || node.type === 'if_clause') {
    const condition = node.namedChildren[node.type === 'if_clause' ? 0 : 1]
    return condition === undefined ? [] : [condition]
  }
  const condition = node.field('condition')
  return condition === null ? [] : [condition]
}

function fragment(node: SyntaxNode): Fragment {
  const identifiers = new Set<string>()
  const visit = (at: SyntaxNode): void => {
    if (at.type === 'identifier' && isRead(at)) identifiers.add(at.text)
    for (const child of at.namedChildren) visit(child)
  }
  visit(node)
  return { text: dedented(node), row: node.startRow, identifiers: [...identifiers] }
}

/** False for the names after a dot and those of keyword arguments. */
export function isRead(identifier: SyntaxNode): boolean {
  const parent = identifier.parent
  if (parent?.type === 'attribute') return parent.field('attribute')?.startIndex !== identifier.startIndex
  return parent?.type !== 'keyword_argument' || parent.field('name')?.startIndex !== identifier.startIndex
}

function dedented(node: SyntaxNode): string {
  const [first = '', ...rest] = node.text.split('\n')
  if (rest.length === 0) return first
  const column = indentOfLast(node)
  return [
    first,
    ...rest.map((line) => (line.slice(0, column).trim() === '' ? line.slice(column) : line)),
  ].join('\n')
}

/** Column of a statement that fills several lines, from the depth of its block. */
function indentOfLast(node: SyntaxNode): number {
  const body = node.field('consequence') ?? node.field('body')
  const lines = node.text.split('\n')
  const bodyLine = body === null ? '' : (lines[body.startRow - node.startRow] ?? '')
  const inner = /^[ \t]*/.exec(bodyLine)?.[0].length ?? 0
  return Math.max(0, inner - (bodyLine.startsWith('\t') ? 1 : inner % 4 === 0 ? 4 : 2))
}

function wordsOf(string: SyntaxNode): readonly string[] {
  const plain = /^[rbuRBU]{0,2}(['"])([^'"\\\n]{0,40})\1$/.exec(string.text)
  if (plain !== null) return [plain[2] ?? '']
  return [...new Set(string.text.match(/[A-Za-z][\w-]{1,24}/g) ?? [])]
}

function collectKeywords(call: SyntaxNode, into: Map<string, string[]>): void {
  const callee = call.field('function')
  const name = callee?.type === 'attribute' ? callee.field('attribute')?.text : callee?.text
  if (name === undefined) return
  const given = argumentsOf(call).filter((argument) => argument.type === 'keyword_argument')
  if (given.length > 0) into.set(name, [...(into.get(name) ?? []), ...given.map((argument) => argument.text)])
}

function globalsOf(module: SyntaxNode, functions: readonly FunctionInfo[]): ReadonlySet<string> {
  const names = new Set(functions.filter((info) => !info.name.includes('.')).map((info) => info.name))
  for (const statement of module.namedChildren) {
    const isImport = statement.type === 'import_statement' || statement.type === 'import_from_statement'
    const isBinding =
      isImport || statement.type === 'expression_statement' || statement.type === 'class_definition'
    const header =
      statement.type === 'class_definition' ? (statement.field('name')?.text ?? '') : statement.text
    if (isBinding) for (const name of header.slice(0, 2_000).match(/[A-Za-z_]\w*/g) ?? []) names.add(name)
  }
  return names
}
