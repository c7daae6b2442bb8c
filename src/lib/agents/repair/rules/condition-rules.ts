import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import { bracketed } from '../../../syntax/mutators/mutator.ts'
import { isRead } from '../corpus.ts'
import { fittingTexts } from '../fitting.ts'
import type { RepairContext } from '../repair-context.ts'
import { alternativesTo, type RepairRule } from './repair-rule.ts'

/** Conditions that lack a part, comprehensions that lack a filter, values that lack a choice. */
export function conditionRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'condition.add_part',
      weight: 0.35,
      types: [
        'if_statement',
        'elif_clause',
        'while_statement',
        'if_clause',
        'conditional_expression',
        'return_statement',
      ],
      propose(node) {
        const condition = conditionOf(node)
        return condition === null ? [] : widened(condition, context)
      },
    },
    {
      rule: 'condition.add_filter',
      weight: 0.4,
      types: ['for_in_clause'],
      propose: (node) => missingFilters(node, context),
    },
    {
      rule: 'condition.choose',
      weight: 0.25,
      types: [
        'identifier',
        'integer',
        'string',
        'call',
        'attribute',
        'none',
        'true',
        'false',
        'list',
        'tuple',
        'subscript',
      ],
      propose: (node) => missingChoices(node, context),
    },
  ]
}

function conditionOf(node: SyntaxNode): SyntaxNode | null {
  if (node.type === 'conditional_expression') return node.namedChildren[1] ?? null
  const condition = node.field('condition') ?? node.namedChildren[0] ?? null
  const isTruth = node.type !== 'return_statement' || /operator$|^true$|^false$/.test(condition?.type ?? '')
  return isTruth ? condition : null
}

function widened(condition: SyntaxNode, context: RepairContext): readonly Edit[] {
  const own = condition.type === 'boolean_operator' ? `(${condition.text})` : condition.text
  const elsewhere = fittingTexts(context.corpus.conditions, { node: condition, context, limit: 12 })
  const others = [...elsewhere, ...simpleTests(condition, context)]
  const parts = [...ownTests(condition), ...others.filter((part) => !condition.text.includes(part))]
  const fresh = [...new Set(parts)].slice(0, 24)
  const wrap = (part: string) => (/ (and|or) /.test(part) ? `(${part})` : part)
  return alternativesTo(
    condition,
    fresh.flatMap((part) => [
      `${own} and ${wrap(part)}`,
      `${own} or ${wrap(part)}`,
      `${wrap(part)} and ${own}`,
      `${wrap(part)} or ${own}`,
    ]),
  )
}

/** What else may be asked of the names that the condition speaks of; a truth is a number too in Python. */
function ownTests(condition: SyntaxNode): readonly string[] {
  const names = new Set<string>()
  const checked: string[] = []
  const visit = (node: SyntaxNode): void => {
    const isName = node.type === 'attribute' || (node.type === 'identifier' && isRead(node))
    if (isName && !isCallee(node)) names.add(node.text)
    const asked = /^isinstance\(([\w.]+), int\)$/.exec(node.text)?.[1]
    if (asked !== undefined && node.type === 'call') checked.push(`isinstance(${asked}, bool)`)
    if (node.type !== 'attribute') for (const child of node.namedChildren) visit(child)
  }
  visit(condition)
  const asked = [...names].slice(0, 2)
  return [...checked, ...asked.flatMap((name) => [`not ${name}`, name, `${name} is not None`])]
}

function isCallee(node: SyntaxNode): boolean {
  return node.parent?.type === 'call' && node.parent.field('function')?.startIndex === node.startIndex
}

function simpleTests(node: SyntaxNode, context: RepairContext): readonly string[] {
  const names = context.namesAround(node).slice(0, 8)
  const members = context.unusedConstants.flatMap((constant) =>
    names.slice(0, 3).flatMap((name) => [`${name} in ${constant}`, `${name}.lower() in ${constant}`]),
  )
  return [
    ...members,
    ...names.flatMap((name) => [name, `not ${name}`, `${name} is None`, `${name} is not None`]),
  ]
}

function missingFilters(clause: SyntaxNode, context: RepairContext): readonly Edit[] {
  const siblings = clause.parent?.namedChildren ?? []
  const last = siblings.at(-1)
  if (last?.type !== 'for_in_clause' || last.startIndex !== clause.startIndex) return []
  const bound = clause.field('left')?.text ?? ''
  const elsewhere = fittingTexts(context.corpus.conditions, { node: clause, context, limit: 10 })
  const tests = [bound, `${bound} is not None`, `not ${bound}`, ...elsewhere]
  return [...new Set(tests)].map((test) => ({
    start: clause.endIndex,
    end: clause.endIndex,
    text: ` if ${test}`,
  }))
}

/** `a` becomes one side of a choice: those that stand elsewhere in the file, then the usual ones. */
function missingChoices(node: SyntaxNode, context: RepairContext): readonly Edit[] {
  if (!/^(assignment|return_statement|argument_list|keyword_argument)$/.test(node.parent?.type ?? ''))
    return []
  if (node.parent?.field('left') === node || node.parent?.field('name') === node) return []
  const own = node.text
  const elsewhere = fittingTexts(context.corpus.ternaries, { node, context, limit: 40 })
    .filter((text) => text.startsWith(`${own} if `) || text.endsWith(` else ${own}`))
    .map((text) => `(${text})`)
  const names = context.namesAround(node).slice(0, 4)
  const guarded = names.flatMap((name) => [
    `${bracketed(node)} if ${name} else ${name}`,
    `${name} if ${name} is not None else ${own}`,
    `${own} if ${name} else None`,
    `None if ${name} is None else ${own}`,
  ])
  return alternativesTo(node, [...elsewhere, ...nothingGiven(node, context), ...guarded])
}

/** A parameter whose default is a name has a marker for "nothing was given", which should not get any further. */
function nothingGiven(node: SyntaxNode, context: RepairContext): readonly string[] {
  const parameters = context.functionOf(node)?.node.field('parameters')?.namedChildren ?? []
  const own = parameters.find((parameter) => parameter.field('name')?.text === node.text)
  const marker = own?.field('value')
  return marker?.type === 'identifier' ? [`None if ${node.text} is ${marker.text} else ${node.text}`] : []
}
