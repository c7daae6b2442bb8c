import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import { functionAt } from '../../../syntax/functions.ts'
import { caughtTypes } from '../../../syntax/mutators/exceptions.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { slicePartsOf } from '../../../syntax/mutators/slices.ts'
import { fittingTexts } from '../fitting.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

/** Returned values, names, exception types, slices and iterated sequences. */
export function valueRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'value.restore_return',
      weight: 0.6,
      types: ['return_statement'],
      propose: (node) => restoredReturns(node, context),
    },
    {
      rule: 'value.return_pair',
      weight: 0.3,
      types: ['return_statement'],
      propose: (node) => returnedPairs(node, context),
    },
    {
      rule: 'value.other_return',
      weight: 0.12,
      types: ['return_statement'],
      propose: (node) =>
        node.namedChildren.flatMap((value) => alternativesTo(value, otherReturns(node, context).slice(0, 6))),
    },
    {
      rule: 'value.flip',
      weight: 0.8,
      types: ['true', 'false'],
      propose: (node) => alternativesTo(node, [node.type === 'true' ? 'False' : 'True', 'None']),
    },
    {
      rule: 'value.name',
      weight: 0.2,
      types: ['identifier'],
      propose(node) {
        const around = context.namesAround(node)
        const isRead = around.includes(node.text) && !/(parameters|attribute)$/.test(node.parent?.type ?? '')
        return isRead ? alternativesTo(node, around.slice(0, 10)) : []
      },
    },
    {
      rule: 'value.exception',
      weight: 0.6,
      types: ['raise_statement', 'except_clause'],
      propose(node) {
        const types = [...context.hints.exceptions, ...context.corpus.exceptions, ...usualExceptions]
        const raised = node.namedChildren[0]
        const thrown = raised?.type === 'call' ? raised.field('function') : raised
        const named = node.type === 'except_clause' ? caughtTypes(node) : thrown === null ? [] : [thrown]
        return named.flatMap((one) => (one === undefined ? [] : alternativesTo(one, new Set(types))))
      },
    },
    { rule: 'value.slice', weight: 0.55, types: ['slice'], propose: (node) => otherSlices(node, context) },
    {
      rule: 'value.drop_slice',
      weight: 0.6,
      types: ['subscript'],
      propose(node) {
        const value = node.field('value')
        const isTail = /^\[1:\]$/.test(node.text.slice(value?.text.length ?? 0))
        return value !== null && isTail ? alternativesTo(node, [value.text]) : []
      },
    },
    {
      rule: 'value.await',
      weight: 0.6,
      types: ['call'],
      propose: (node) =>
        node.parent?.type !== 'await' && isInAsync(node) ? alternativesTo(node, [`await ${node.text}`]) : [],
    },
  ]
}

const usualExceptions = [
  'ValueError',
  'TypeError',
  'KeyError',
  'IndexError',
  'AttributeError',
  'StopIteration',
  'NotImplementedError',
  'RuntimeError',
  'ZeroDivisionError',
  'OverflowError',
  'OSError',
  'LookupError',
  'ImportError',
  'AssertionError',
  'UnicodeDecodeError',
]

/** A function that returns nothing may have returned what it computed, or what its siblings return. */
function restoredReturns(node: SyntaxNode, context: RepairContext): readonly Edit[] {
  const value = node.namedChildren[0]
  if (value !== undefined && value.type !== 'none') return []
  const names = [...context.namesAround(node)].reverse()
  const elsewhere = otherReturns(node, context)
  const texts = [
    ...analogous(node, context),
    ...names,
    ...elsewhere,
    'self',
    'True',
    'False',
    '[]',
    "''",
    '0',
  ]
  return value === undefined
    ? alternativesTo(
        node,
        texts.map((text) => `return ${text}`),
      )
    : alternativesTo(value, texts)
}

function returnedPairs(node: SyntaxNode, context: RepairContext): readonly Edit[] {
  const value = node.namedChildren[0]
  if (value?.type !== 'identifier' && value?.type !== 'attribute') return []
  const names = context.namesAround(node)
  return alternativesTo(
    value,
    names.flatMap((name) => [`${value.text}, ${name}`, `(${value.text}, ${name})`]),
  )
}

function otherReturns(node: SyntaxNode, context: RepairContext): readonly string[] {
  return fittingTexts(context.corpus.returns, { node, context, limit: 12 }).map((text) =>
    text.replace(/^return\s+/, ''),
  )
}

/** What siblings return, with their own name in it replaced by this one's: `self._x.size` in `size` becomes `self._x.end` in `end`. */
function analogous(node: SyntaxNode, context: RepairContext): readonly string[] {
  const own = lastPart(context.functionOf(node)?.name ?? '')
  return context.corpus.returns.flatMap((fragment) => {
    const sibling = lastPart(functionAt(context.functions, fragment.row)?.name ?? '')
    const isNamed = sibling !== '' && sibling !== own && new RegExp(`\\b${sibling}\\b`).test(fragment.text)
    return isNamed ? [fragment.text.replace(/^return\s+/, '').replaceAll(sibling, own)] : []
  })
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function otherSlices(slice: SyntaxNode, context: RepairContext): readonly Edit[] {
  const { lower, upper, step } = slicePartsOf(slice)
  const from = lower?.text ?? ''
  const to = upper?.text ?? ''
  const tail = step === null ? '' : `:${step.text}`
  const names = context.namesAround(slice).slice(0, 8)
  const bounds = ['1', '-1', ...names, '2', '-2', ...names.map((name) => `-${name}`)]
  const stepped = step === null ? ['-1', '2', ...names].map((text) => `${from}:${to}:${text}`) : []
  return alternativesTo(slice, [
    ...(lower === null ? bounds.map((bound) => `${bound}:${to}${tail}`) : []),
    ...(upper === null ? bounds.map((bound) => `${from}:${bound}${tail}`) : []),
    ...stepped,
    ...(upper === null || lower === null ? [] : [`${to}:${from}${tail}`]),
    ...(lower === null
      ? []
      : [`${bracketed(lower)} + 1:${to}${tail}`, `${bracketed(lower)} - 1:${to}${tail}`]),
    ...(step === null ? [] : [`${from}:${to}:-${bracketed(step)}`, `${from}:${to}`]),
  ])
}

function isInAsync(node: SyntaxNode): boolean {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.type === 'function_definition') return at.children[0]?.text === 'async'
  }
  return false
}
