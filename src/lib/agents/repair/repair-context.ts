import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { type FunctionInfo, functionAt, listFunctions } from '../../syntax/functions.ts'
import { type Corpus, readCorpus } from './corpus.ts'

/** What the issue gives away about the repair besides its program. */
export type Hints = {
  /** Exception types it names, those of the expected behaviour first. */
  readonly exceptions: readonly string[]
  readonly exceptionMessage: string | null
  /** Text that the expected output has and the actual one lacks, and the other way round. */
  readonly addedText: string
  readonly removedText: string
  /** Words of the expected and the actual text. */
  readonly words: readonly string[]
}

/** All that the templates may draw from when they look at one file. */
export type RepairContext = {
  readonly source: string
  readonly module: SyntaxNode
  readonly functions: readonly FunctionInfo[]
  readonly corpus: Corpus
  readonly hints: Hints
  functionOf(node: SyntaxNode): FunctionInfo | null
  /** Parameters, then locals of the function around the node. */
  namesAround(node: SyntaxNode): readonly string[]
}

export function createRepairContext(file: {
  readonly source: string
  readonly module: SyntaxNode
  readonly hints: Hints
}): RepairContext {
  const functions = listFunctions(file.module)
  const names = new Map<FunctionInfo, readonly string[]>()
  const functionOf = (node: SyntaxNode) => functionAt(functions, node.startRow)
  return {
    ...file,
    functions,
    corpus: readCorpus(file.module, functions),
    functionOf,
    namesAround(node) {
      const owner = functionOf(node)
      if (owner === null) return []
      const known = names.get(owner) ?? namesOf(owner)
      names.set(owner, known)
      return known
    },
  }
}

/** Parameters and assigned names of a function, without `self`, and the attributes of `self` it speaks of. */
function namesOf(info: FunctionInfo): readonly string[] {
  const names = new Set(info.parameters.filter((name) => name !== 'self' && name !== 'cls'))
  const attributes = new Set<string>()
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'attribute' && node.field('object')?.text === 'self') {
      if (node.parent?.field('function') !== node) attributes.add(node.text)
    }
    for (const name of boundNames(node)) names.add(name)
    for (const child of node.namedChildren) visit(child)
  }
  const body = info.node.field('body')
  if (body !== null) visit(body)
  return [...names, ...attributes].slice(0, maxNames)
}

const maxNames = 24

/** Names that the node itself binds: assignment targets, loop variables, `as` names. */
function boundNames(node: SyntaxNode): readonly string[] {
  if (node.type === 'as_pattern_target') return [node.text]
  const bindsLeft = ['assignment', 'for_statement', 'for_in_clause', 'named_expression'].includes(node.type)
  const target = bindsLeft ? (node.field('left') ?? node.field('name')) : null
  if (target === null) return []
  if (target.type === 'identifier') return [target.text]
  const isGroup = ['pattern_list', 'tuple_pattern', 'expression_list', 'tuple', 'list_pattern'].includes(
    target.type,
  )
  return isGroup
    ? target.namedChildren.filter((child) => child.type === 'identifier').map((child) => child.text)
    : []
}
