import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import type { FunctionInfo } from '../../../syntax/functions.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

const mostNested = 80

/** A function that returns None may have returned what others of its file make of its first parameter. */
export function composeRules(context: RepairContext): readonly RepairRule[] {
  const types = ['return_statement']
  return [
    { rule: 'compose.call', weight: 0.6, types, propose: (node) => calls(node, context) },
    { rule: 'compose.nested', weight: 0.45, types, propose: (node) => nestedCalls(node, context) },
  ]
}

function calls(node: SyntaxNode, context: RepairContext): readonly Edit[] {
  const at = emptyReturn(node, context)
  if (at === null) return []
  const names = [...likeliest([...takers(context), ...classesOf(context.module)], at.owner)]
  return alternativesTo(
    at.value,
    names.map((name) => `${name}(${at.given})`),
  )
}

function nestedCalls(node: SyntaxNode, context: RepairContext): readonly Edit[] {
  const at = emptyReturn(node, context)
  if (at === null) return []
  const names = likeliest(takers(context), at.owner)
  const pairs = names.flatMap((outer, a) =>
    names.flatMap((inner, b) => (a === b ? [] : [{ text: `${outer}(${inner}(${at.given}))`, a, b }])),
  )
  const told = names.filter((name) => isTold(name, at.owner)).length
  const rank = ({ a, b }: { readonly a: number; readonly b: number }) =>
    (a < told || b < told ? 0 : names.length * 2) + a + b
  const ordered = pairs.sort((x, y) => rank(x) - rank(y)).slice(0, mostNested)
  return alternativesTo(
    at.value,
    ordered.map(({ text }) => text),
  )
}

type EmptyReturn = { readonly value: SyntaxNode; readonly owner: FunctionInfo; readonly given: string }

function emptyReturn(node: SyntaxNode, context: RepairContext): EmptyReturn | null {
  const value = node.namedChildren[0]
  const owner = context.functionOf(node)
  const given = owner?.parameters.find((name) => name !== 'self' && name !== 'cls')
  return value?.type === 'none' && owner !== null && given !== undefined ? { value, owner, given } : null
}

/** Functions of the module to which one argument can be given. */
function takers({ functions }: RepairContext): readonly string[] {
  return functions.filter(takesOne).map(({ name }) => name)
}

function takesOne({ name, node }: FunctionInfo): boolean {
  const parameters = node.field('parameters')?.namedChildren ?? []
  const needed = parameters.filter(({ type }) => type === 'identifier' || type === 'typed_parameter')
  return !name.includes('.') && (needed.length === 1 || parameters[0]?.type === 'list_splat_pattern')
}

function classesOf(module: SyntaxNode): readonly string[] {
  return module.namedChildren.flatMap((statement) => {
    const definition = statement.type === 'decorated_definition' ? statement.field('definition') : statement
    return definition?.type === 'class_definition' ? [definition.field('name')?.text ?? ''] : []
  })
}

/** Those that the docstring names or that are called alike come first. */
function likeliest(names: readonly string[], owner: FunctionInfo): readonly string[] {
  const others = [...new Set(names)].filter((name) => name !== owner.name)
  return [...others.filter((name) => isTold(name, owner)), ...others.filter((name) => !isTold(name, owner))]
}

function isTold(name: string, owner: FunctionInfo): boolean {
  const own = owner.name.slice(owner.name.lastIndexOf('.') + 1).toLowerCase()
  const isNamesake = name.toLowerCase() === own
  return isNamesake || new RegExp(`\\b${name}\\b`).test(owner.docstring?.text ?? '')
}
