import type { SyntaxNode } from '../../domain/ports/python-parser.ts'

/** Name of a plain function call, `min(...)`; null for methods and anything computed. */
export function calledName(call: SyntaxNode): string | null {
  const callee = call.field('function')
  return callee?.type === 'identifier' ? callee.text : null
}

/** The name node of a method call, the `strip` of `x.strip()`; null for plain calls. */
export function methodName(call: SyntaxNode): SyntaxNode | null {
  const callee = call.field('function')
  return callee?.type === 'attribute' ? callee.field('attribute') : null
}

/** Every argument in order, comments left out. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call.field('arguments')
  if (list === null || list.type !== 'argument_list') return []
  return list.namedChildren.filter((child) => child.type !== 'comment')
}

/** The leading arguments that are passed by position, up to the first unpacking. */
export function positionalArguments(call: SyntaxNode): readonly SyntaxNode[] {
  const all = argumentsOf(call)
  const end = all.findIndex((argument) => notPositional.has(argument.type))
  return end === -1 ? all : all.slice(0, end)
}

const notPositional = new Set([
  'keyword_argument',
  'list_splat',
  'dictionary_splat',
  'parenthesized_list_splat',
])
