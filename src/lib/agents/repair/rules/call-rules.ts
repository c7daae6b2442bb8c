import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import {
  argumentsOf,
  calledName,
  methodName,
  positionalArguments,
} from '../../../syntax/mutators/call-parts.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

/** Names that are taken for one another: any of a group may stand where another should. */
const groups: readonly (readonly string[])[] = [
  ['min', 'max', 'sum', 'len'],
  ['any', 'all'],
  ['floor', 'ceil', 'trunc', 'round'],
  ['str', 'repr', 'format', 'chr', 'ascii'],
  ['int', 'float', 'round', 'abs', 'bool'],
  ['list', 'tuple', 'set', 'sorted', 'reversed', 'iter', 'frozenset'],
  ['filter', 'map', 'filterfalse'],
  ['isinstance', 'issubclass', 'hasattr'],
  ['takewhile', 'dropwhile'],
  ['zip', 'zip_longest', 'product'],
  ['startswith', 'endswith'],
  ['strip', 'lstrip', 'rstrip'],
  ['append', 'extend', 'add', 'appendleft', 'update', 'insert'],
  ['remove', 'discard', 'pop', 'popleft'],
  ['discard', 'add'],
  ['upper', 'lower', 'title', 'capitalize', 'casefold', 'swapcase'],
  ['find', 'rfind', 'index', 'rindex', 'count'],
  ['split', 'rsplit', 'partition', 'splitlines'],
  ['partition', 'rpartition'],
  ['ljust', 'rjust', 'center', 'zfill'],
  ['keys', 'values', 'items'],
  ['union', 'intersection', 'difference', 'symmetric_difference'],
  ['match', 'search', 'fullmatch', 'findall'],
  ['isdigit', 'isalpha', 'isalnum', 'isnumeric', 'isdecimal'],
  ['isupper', 'islower', 'isspace'],
  ['issubset', 'issuperset'],
  ['get', 'setdefault', 'pop'],
]

export function callRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'call.other_name',
      weight: 0.8,
      types: ['call'],
      propose(node) {
        const name = methodName(node) ?? (calledName(node) === null ? null : node.field('function'))
        if (name === null) return []
        return alternativesTo(name, groups.filter((group) => group.includes(name.text)).flat())
      },
    },
    {
      rule: 'call.reverse',
      weight: 0.5,
      types: ['call'],
      propose(node) {
        const called = calledName(node) ?? methodName(node)?.text ?? ''
        return /^(sorted|sort)$/.test(called) ? addArguments(node, ['reverse=True']) : []
      },
    },
    { rule: 'call.wrap', weight: 0.3, types: valueTypes, propose: (node) => wrapped(node) },
    {
      rule: 'call.add_keyword',
      weight: 0.4,
      types: ['call'],
      propose: (node) => missingKeywords(node, context),
    },
    {
      rule: 'call.swap_far',
      weight: 0.2,
      types: ['call'],
      propose: (node, source) => swapFirstLast(node, source),
    },
    {
      rule: 'call.sibling',
      weight: 0.15,
      types: ['call'],
      propose(node) {
        const name = calledName(node)
        const callee = node.field('function')
        if (name === null || callee === null || !context.corpus.globals.has(name)) return []
        const siblings = context.functions.filter((info) => !info.name.includes('.')).map((info) => info.name)
        return alternativesTo(
          callee,
          siblings.filter((sibling) => sharesWord(sibling, name)),
        )
      },
    },
  ]
}

const valueTypes = [
  'identifier',
  'attribute',
  'call',
  'subscript',
  'binary_operator',
  'parenthesized_expression',
]

function wrapped(node: SyntaxNode): readonly Edit[] {
  const parent = node.parent
  if (parent === null || !wrapPlaces.has(parent.type)) return []
  if (parent.field('left') === node && /assignment|for/.test(parent.type)) return []
  if (parent.field('function') === node || parent.field('name') === node) return []
  const own = node.text
  const isChain = node.type !== 'binary_operator'
  return alternativesTo(node, [
    ...[
      'abs',
      'list',
      'str',
      'int',
      'sorted',
      'tuple',
      'reversed',
      'set',
      'len',
      'iter',
      'float',
      'bool',
      'round',
    ].map((name) => `${name}(${own})`),
    ...(isChain
      ? ['strip', 'lower', 'upper', 'copy', 'rstrip', 'lstrip', 'casefold'].map((m) => `${own}.${m}()`)
      : []),
  ])
}

const wrapPlaces = new Set([
  'assignment',
  'return_statement',
  'argument_list',
  'keyword_argument',
  'for_statement',
  'for_in_clause',
  'comparison_operator',
  'binary_operator',
  'subscript',
  'attribute',
  'expression_list',
  'tuple',
  'yield',
  'list_comprehension',
  'generator_expression',
  'conditional_expression',
  'interpolation',
  'boolean_operator',
  'slice',
  'lambda',
])

/** Keywords given elsewhere to a function of this name, and parameters that have a namesake here. */
function missingKeywords(call: SyntaxNode, context: RepairContext): readonly Edit[] {
  const name = calledName(call) ?? methodName(call)?.text ?? ''
  const given = new Set(argumentsOf(call).map((argument) => argument.field('name')?.text))
  const elsewhere = context.corpus.keywords.get(name) ?? []
  const callee = context.functions.find((info) => info.name.split('.').at(-1) === name)
  const around = context.namesAround(call)
  const namesakes = (callee?.parameters ?? []).filter((parameter) => around.includes(parameter))
  const flags = (callee?.parameters ?? []).flatMap((parameter) => [`${parameter}=True`, `${parameter}=False`])
  const all = [...elsewhere, ...namesakes.map((parameter) => `${parameter}=${parameter}`), ...flags]
  const fresh = all.filter((text) => !given.has(text.slice(0, text.indexOf('=')).trim()))
  return addArguments(call, [...new Set(fresh)].slice(0, 12))
}

function addArguments(call: SyntaxNode, texts: readonly string[]): readonly Edit[] {
  const list = call.field('arguments')
  if (list?.type !== 'argument_list') return []
  const last = argumentsOf(call).at(-1)
  const at = last?.endIndex ?? list.startIndex + 1
  return texts.map((text) => ({ start: at, end: at, text: last === undefined ? text : `, ${text}` }))
}

function swapFirstLast(call: SyntaxNode, source: string): readonly Edit[] {
  const positional = positionalArguments(call)
  const first = positional[0]
  const last = positional.at(-1)
  if (first === undefined || last === undefined || positional.length < 3) return []
  const between = source.slice(first.endIndex, last.startIndex)
  return [{ start: first.startIndex, end: last.endIndex, text: `${last.text}${between}${first.text}` }]
}

function sharesWord(a: string, b: string): boolean {
  const words = new Set(a.split('_').filter((word) => word.length > 2))
  return a !== b && b.split('_').some((word) => words.has(word))
}
