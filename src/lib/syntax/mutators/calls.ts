import type { SyntaxNode } from '../../domain/ports/python-parser.ts'
import { argumentsOf, calledName, methodName, positionalArguments } from './call-parts.ts'
import { type Mutator, replaceByTable, replaceNode } from './mutator.ts'

/** Built-in functions that take the same arguments and are mistaken for one another. */
const functionPairs: Readonly<Record<string, readonly string[]>> = {
  min: ['max'],
  max: ['min'],
  any: ['all'],
  all: ['any'],
  floor: ['ceil'],
  ceil: ['floor'],
  isinstance: ['issubclass'],
  str: ['repr'],
  repr: ['str'],
  int: ['float'],
  list: ['set'],
  chr: ['str'],
  filter: ['map'],
}

/** Methods that take the same arguments and are mistaken for one another. */
const methodPairs: Readonly<Record<string, readonly string[]>> = {
  startswith: ['endswith'],
  endswith: ['startswith'],
  lstrip: ['rstrip'],
  rstrip: ['lstrip'],
  strip: ['lstrip', 'rstrip'],
  append: ['extend'],
  extend: ['append'],
  upper: ['lower'],
  lower: ['upper'],
  find: ['rfind'],
  rfind: ['find'],
  index: ['rindex'],
  rindex: ['index'],
  split: ['rsplit'],
  rsplit: ['split'],
  partition: ['rpartition'],
  rpartition: ['partition'],
  ljust: ['rjust'],
  rjust: ['ljust'],
  add: ['discard'],
  popleft: ['pop'],
  appendleft: ['append'],
  keys: ['values'],
  values: ['keys'],
  union: ['intersection'],
  intersection: ['union'],
  match: ['search'],
  search: ['match'],
  isdigit: ['isalpha'],
  title: ['capitalize'],
  capitalize: ['title'],
  floor: ['ceil'],
  ceil: ['floor'],
  min: ['max'],
  max: ['min'],
}

export const callMutators: readonly Mutator[] = [
  {
    rule: 'calls.function_pair',
    types: ['call'],
    propose: (node) =>
      calledName(node) === null ? [] : replaceByTable(node.field('function'), functionPairs),
  },
  {
    rule: 'calls.method_pair',
    types: ['call'],
    propose: (node) => replaceByTable(methodName(node), methodPairs),
  },
  {
    rule: 'calls.sorted_reverse',
    types: ['call'],
    propose(node) {
      const called = calledName(node) ?? methodName(node)?.text
      if (called !== 'sorted' && called !== 'sort') return []
      const reverse = argumentsOf(node).find((argument) => argument.field('name')?.text === 'reverse')
      if (reverse !== undefined) return []
      const last = argumentsOf(node).at(-1)
      const opening = node.field('arguments')
      if (last?.type === 'generator_expression' || opening?.type !== 'argument_list') return []
      const at = last?.endIndex ?? opening.startIndex + 1
      return [{ start: at, end: at, text: last === undefined ? 'reverse=True' : ', reverse=True' }]
    },
  },
  {
    rule: 'calls.drop_fallback',
    types: ['call'],
    propose(node) {
      const most = withFallback[methodName(node)?.text ?? ''] ?? null
      const plainly = functionsWithFallback[calledName(node) ?? ''] ?? null
      const args = positionalArguments(node)
      const count = most ?? plainly
      const [last, before] = [args.at(-1), args.at(-2)]
      if (count === null || args.length !== count || last === undefined || before === undefined) return []
      return [{ start: before.endIndex, end: last.endIndex, text: '' }]
    },
  },
  {
    rule: 'calls.drop_conversion',
    types: ['call'],
    propose(node) {
      const target = unwrapped(node)
      return target === null ? [] : [replaceNode(node, target.text)]
    },
  },
]

/** Calls that need not say what to give when nothing is found, with how many arguments they have when they do. */
const withFallback: Readonly<Record<string, number>> = { get: 2, pop: 2 }
const functionsWithFallback: Readonly<Record<string, number>> = { getattr: 3, next: 2 }

const conversions = new Set([
  'abs',
  'reversed',
  'sorted',
  'int',
  'str',
  'list',
  'tuple',
  'set',
  'round',
  'bool',
])
const cleaners = new Set(['strip', 'lstrip', 'rstrip', 'lower', 'upper', 'copy', 'casefold'])

/** What is left when a converting call is forgotten: `x` of `abs(x)`, `x` of `x.strip()`. */
function unwrapped(call: SyntaxNode): SyntaxNode | null {
  const args = argumentsOf(call)
  const [first] = args
  if (conversions.has(calledName(call) ?? '')) {
    const isPlain = first !== undefined && args.length === 1 && plain.has(first.type)
    return isPlain ? first : null
  }
  if (!cleaners.has(methodName(call)?.text ?? '') || args.length > 0) return null
  return call.field('function')?.field('object') ?? null
}

const plain = new Set(['identifier', 'attribute', 'call', 'subscript'])
