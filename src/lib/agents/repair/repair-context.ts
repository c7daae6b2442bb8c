import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { type FunctionInfo, functionAt, listFunctions } from '../../syntax/functions.ts'
import { type Analogy, readAnalogies } from './analogies.ts'
import { type Corpus, readCorpus } from './corpus.ts'
import { learnNaturalness, type Naturalness } from './naturalness.ts'

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
  /** Expressions of the file by their shape, with the larger ones they stand in. */
  analogies(): ReadonlyMap<string, readonly Analogy[]>
  /** The habits of the file. */
  naturalness(): Naturalness
  functionOf(node: SyntaxNode): FunctionInfo | null
  /** Parameters, then locals of the function around the node; those it never reads come first. */
  namesAround(node: SyntaxNode): readonly string[]
  /** Parameters and locals that the function of this dotted name never reads. */
  unusedIn(scope: string): readonly string[]
  /** Constants of the file that nothing reads: what should read them may be what is missing. */
  readonly unusedConstants: readonly string[]
}

export function createRepairContext(file: {
  readonly source: string
  readonly module: SyntaxNode
  readonly hints: Hints
}): RepairContext {
  const functions = listFunctions(file.module)
  const names = new Map<FunctionInfo, readonly string[]>()
  const unused = new Map<string, readonly string[]>()
  let analogies: ReadonlyMap<string, readonly Analogy[]> | undefined
  let naturalness: Naturalness | undefined
  const functionOf = (node: SyntaxNode) => functionAt(functions, node.startRow)
  return {
    ...file,
    functions,
    corpus: readCorpus(file.module, functions),
    analogies() {
      analogies ??= readAnalogies(file.module)
      return analogies
    },
    naturalness() {
      naturalness ??= learnNaturalness(file.source)
      return naturalness
    },
    functionOf,
    unusedConstants: unusedConstants(file),
    unusedIn(scope) {
      const known = unused.get(scope) ?? functions.filter((info) => info.name === scope).flatMap(unusedNames)
      unused.set(scope, known)
      return known
    },
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
  const all = [...names, ...attributes].slice(0, maxNames)
  const unused = unusedNames(info)
  return [...unused, ...all.filter((name) => !unused.includes(name))]
}

function unusedNames(info: FunctionInfo): readonly string[] {
  const names = [...info.parameters, ...localNames(info)].filter((name) => !/^(self|cls|_\w*)$/.test(name))
  return [...new Set(names)].filter((name) => occurrences(name, info.node.text) === 1)
}

function localNames(info: FunctionInfo): readonly string[] {
  const found: string[] = []
  const visit = (node: SyntaxNode): void => {
    found.push(...boundNames(node))
    for (const child of node.namedChildren) visit(child)
  }
  const body = info.node.field('body')
  if (body !== null) visit(body)
  return found
}

function occurrences(name: string, text: string): number {
  return text.match(new RegExp(`(?<![\\w.])${name.replace('.', '\\.')}\\b`, 'g'))?.length ?? 0
}

function unusedConstants({ source, module }: { readonly source: string; readonly module: SyntaxNode }) {
  const assigned = module.namedChildren.flatMap((statement) => {
    const name = statement.namedChildren[0]?.field('left')
    return statement.type === 'expression_statement' && name?.type === 'identifier' ? [name.text] : []
  })
  return assigned.filter((name) => !name.startsWith('__') && occurrences(name, source) === 1)
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
