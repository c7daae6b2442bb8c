import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { type Analogy, comparableTypes, shapeOf } from '../analogies.ts'
import { isRead } from '../corpus.ts'
import { fitsAt } from '../fitting.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

const mostAlternatives = 8

/**
 * What lines like this one have more: `'a' in x` becomes `not x or 'a' in x` where another line has
 * `not x or 'b' in x`, and `t.years` becomes `abs(t.years)` where another line has `abs(t.months)`.
 */
export function analogyRules(context: RepairContext): readonly RepairRule[] {
  const types = [...comparableTypes]
  const grownBy = (node: SyntaxNode, isAlone: boolean): readonly Edit[] => {
    const shape = shapeOf(node)
    const isWanted = shape !== null && (shape.leaves.length === 1) === isAlone
    return isWanted && !isCallee(node) ? grown(node, { context, leaves: shape.leaves, key: shape.key }) : []
  }
  return [
    { rule: 'analogy.grow', weight: 0.8, types, propose: (node) => grownBy(node, false) },
    { rule: 'analogy.wrap', weight: 0.35, types, propose: (node) => grownBy(node, true) },
  ]
}

function isCallee(node: SyntaxNode): boolean {
  return node.parent?.type === 'call' && node.parent.field('function')?.startIndex === node.startIndex
}

type Sought = {
  readonly context: RepairContext
  readonly key: string
  readonly leaves: readonly string[]
}

function grown(node: SyntaxNode, { context, key, leaves }: Sought): readonly Edit[] {
  if (node.type === 'identifier' && !isRead(node)) return []
  const isBeside = operandPlaces.has(node.parent?.type ?? '')
  const found = (context.analogies().get(key) ?? []).flatMap((analogy) => {
    const { inner, outer } = analogy
    if (outer.startIndex <= node.startIndex && node.endIndex <= outer.endIndex) return []
    const alike = analogy.leaves.filter((leaf, index) => leaf === leaves[index]).length
    const text = alike === 0 ? null : transferred(analogy, { node, context, leaves })
    if (text === null) return []
    const isAtom = outer.type === 'call' || outer.type === 'attribute' || outer.type === 'subscript'
    const distance = Math.abs(inner.startRow - node.startRow)
    return [{ text: isBeside && !isAtom ? `(${text})` : text, alike, distance }]
  })
  found.sort((a, b) => b.alike - a.alike || a.distance - b.distance)
  return alternativesTo(node, [...new Set(found.map(({ text }) => text))].slice(0, mostAlternatives))
}

type Target = {
  readonly node: SyntaxNode
  readonly context: RepairContext
  readonly leaves: readonly string[]
}

/** The larger expression with this one in the place of its like, and names that differ replaced all over. */
function transferred(analogy: Analogy, { node, context, leaves }: Target): string | null {
  const replaced = new Map<string, string>()
  for (const [index, leaf] of analogy.leaves.entries()) {
    const own = leaves[index] ?? leaf
    if ((replaced.get(leaf) ?? own) !== own) return null
    replaced.set(leaf, own)
  }
  const names: string[] = []
  const { inner, outer } = analogy
  let text = ''
  let at = outer.startIndex
  const put = (part: SyntaxNode, as: string): void => {
    text += outer.text.slice(at - outer.startIndex, part.startIndex - outer.startIndex) + as
    at = part.endIndex
  }
  const visit = (part: SyntaxNode): void => {
    if (
      part.startIndex === inner.startIndex &&
      part.endIndex === inner.endIndex &&
      part.type === inner.type
    ) {
      put(part, needsBrackets(part, node) ? bracketed(node) : node.text)
    } else if (part.type === 'string' || part.namedChildren.length === 0) {
      const own = replaced.get(part.text) ?? part.text
      if (part.type === 'identifier' && isRead(part)) names.push(own)
      if (own !== part.text) put(part, own)
    } else for (const child of part.children) visit(child)
  }
  visit(outer)
  text += outer.text.slice(at - outer.startIndex)
  return fitsAt(names, { node, context }) ? text : null
}

function needsBrackets(inner: SyntaxNode, node: SyntaxNode): boolean {
  return inner.type !== node.type
}

/** Where an operator inside would be torn apart. */
const operandPlaces = new Set([
  'boolean_operator',
  'not_operator',
  'binary_operator',
  'unary_operator',
  'comparison_operator',
  'conditional_expression',
  'attribute',
  'subscript',
  'await',
])
