import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import { removeStatement } from '../../../syntax/remove-statement.ts'
import { fittingTexts } from '../fitting.ts'
import type { RepairContext } from '../repair-context.ts'
import {
  alternativesTo,
  insertAfter,
  insertBefore,
  isSimpleStatement,
  type RepairRule,
} from './repair-rule.ts'

const anyStatement = [
  'expression_statement',
  'return_statement',
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'with_statement',
  'raise_statement',
  'pass_statement',
]

/** Statements that are missing, and statements that should not be there. */
export function statementRules(context: RepairContext): readonly RepairRule[] {
  return [
    {
      rule: 'statement.add_guard',
      weight: 0.35,
      types: anyStatement,
      propose: (node, source) => missingGuards(node, context).map((text) => insertBefore(node, text, source)),
    },
    {
      rule: 'statement.add_update',
      weight: 0.35,
      types: anyStatement,
      propose: (node, source) => missingUpdates(node, { context, source }),
    },
    {
      rule: 'statement.add_else',
      weight: 0.25,
      types: ['if_statement'],
      propose: (node, source) => missingElse(node, { context, source }),
    },
    {
      rule: 'statement.super_call',
      weight: 0.5,
      types: ['block'],
      propose: (node, source) => missingSuperCalls(node, { context, source }),
    },
    {
      rule: 'statement.drop',
      weight: 0.15,
      types: [
        'expression_statement',
        'raise_statement',
        'if_statement',
        'break_statement',
        'continue_statement',
      ],
      propose: (node, source) => [removeStatement(node, source)],
    },
    {
      rule: 'statement.restore_operator',
      weight: 0.6,
      types: ['assignment'],
      propose(node) {
        const equals = node.children.find((child) => child.text === '=' && !child.isNamed)
        const isName = /^(identifier|attribute|subscript)$/.test(node.field('left')?.type ?? '')
        return equals === undefined || !isName
          ? []
          : alternativesTo(equals, ['+=', '-=', '*=', '|=', '//=', '/=', '%='])
      },
    },
  ]
}

type At = { readonly context: RepairContext; readonly source: string }

function missingGuards(node: SyntaxNode, context: RepairContext): readonly string[] {
  const found = fittingTexts(context.corpus.guards, { node, context, limit: 12 })
  const isFirst =
    node.parent?.namedChildren.find((child) => !/comment/.test(child.type) && !isDocstring(child)) === node
  if (!isFirst || node.parent?.parent?.type !== 'function_definition') return found
  const parameters = context.functionOf(node)?.parameters.filter((name) => name !== 'self') ?? []
  return [...raisedByIssue(parameters, context), ...found, ...parameters.slice(0, 3).flatMap(usualGuards)]
}

function isDocstring(node: SyntaxNode): boolean {
  return node.type === 'expression_statement' && node.namedChildren[0]?.type === 'string'
}

function usualGuards(name: string): readonly string[] {
  const tests = [`not ${name}`, `${name} is None`]
  const results = [
    `return ${name}`,
    'return []',
    "return ''",
    'return None',
    'return 0',
    'return False',
    'return',
  ]
  return tests.flatMap((test) => results.map((result) => `if ${test}:\n    ${result}`))
}

/** Checks that raise what the issue expects. */
function raisedByIssue(parameters: readonly string[], context: RepairContext): readonly string[] {
  const [type] = context.hints.exceptions
  if (type === undefined) return []
  const message = context.hints.exceptionMessage
  const thrown = message === null ? `${type}()` : `${type}(${JSON.stringify(message)})`
  const tests = parameters
    .slice(0, 4)
    .flatMap((name) => [
      `${name} < 0`,
      `not ${name}`,
      `${name} is None`,
      `${name} <= 0`,
      `${name} < 1`,
      `len(${name}) == 0`,
    ])
  return tests.map((test) => `if ${test}:\n    raise ${thrown}`)
}

function missingUpdates(node: SyntaxNode, { context, source }: At): readonly Edit[] {
  const updates = fittingTexts(context.corpus.augmented, { node, context, limit: 8 })
  const names = context.namesAround(node).slice(0, 8)
  const counted = names.filter((name) =>
    new RegExp(`\\b${name} = (0|1|-1|\\[\\]|''|"")`).test(functionText(node, context)),
  )
  const all = [...counted.flatMap((name) => [`${name} += 1`, `${name} -= 1`]), ...updates]
  const isLast = node.parent?.namedChildren.at(-1) === node
  const filled = node.type === 'pass_statement' ? all.flatMap((text) => alternativesTo(node, [text])) : []
  return [
    ...filled,
    ...all.map((text) => insertBefore(node, text, source)),
    ...(isLast && !/^(return|raise)/.test(node.type)
      ? all.map((text) => insertAfter(node, text, source))
      : []),
  ]
}

function functionText(node: SyntaxNode, context: RepairContext): string {
  return context.functionOf(node)?.node.text ?? ''
}

function missingElse(node: SyntaxNode, { context, source }: At): readonly Edit[] {
  if (node.namedChildren.some((child) => child.type === 'else_clause')) return []
  const body = node.field('consequence')?.namedChildren ?? []
  const only = body.length === 1 ? body[0] : undefined
  const names = context.namesAround(node)
  const target =
    only?.namedChildren[0]?.type === 'assignment' ? only.namedChildren[0].field('left')?.text : undefined
  const values = ['None', '0', '1', '[]', "''", 'False', 'True', ...names]
  const assigned = target === undefined ? [] : values.map((value) => `${target} = ${value}`)
  const returned = fittingTexts(context.corpus.returns, { node, context, limit: 8 })
  const repeated = fittingTexts(context.corpus.augmented, { node, context, limit: 4 })
  const statements = [
    ...assigned,
    ...repeated,
    ...(isSimpleBody(body) ? returned : []),
    ...simpleBodies(node, context),
  ]
  return [...new Set(statements)].map((text) => insertAfter(node, `else:\n    ${text}`, source))
}

function isSimpleBody(body: readonly SyntaxNode[]): boolean {
  const last = body.at(-1)
  return last !== undefined && isSimpleStatement(last)
}

/** Calls and assignments made elsewhere in the function, e.g. the `result.append(x)` of another branch. */
function simpleBodies(node: SyntaxNode, context: RepairContext): readonly string[] {
  const found: string[] = []
  const visit = (at: SyntaxNode): void => {
    if (at.type === 'expression_statement' && at.startRow === at.endRow && !isDocstring(at))
      found.push(at.text)
    for (const child of at.namedChildren) visit(child)
  }
  const owner = context.functionOf(node)?.node
  if (owner !== undefined) visit(owner)
  return [...new Set(found)].slice(0, 8)
}

function missingSuperCalls(block: SyntaxNode, { context, source }: At): readonly Edit[] {
  const info = context.functionOf(block)
  const first = block.namedChildren.find((child) => child.type !== 'comment' && !isDocstring(child))
  if (info?.className == null || block.parent !== info.node || first === undefined) return []
  const method = info.name.split('.').at(-1) ?? ''
  const given = info.parameters.filter((name) => name !== 'self').join(', ')
  const known = fittingTexts(context.corpus.superCalls, { node: block, context, limit: 4 })
  const calls = new Set([`super().${method}(${given})`, `super().${method}()`, ...known])
  const replaces = first.type === 'pass_statement'
  return [...calls].map((text) =>
    replaces ? { start: first.startIndex, end: first.endIndex, text } : insertBefore(first, text, source),
  )
}
