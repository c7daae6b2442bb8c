import type { SyntaxNode } from '../../../domain/ports/python-parser.ts'
import type { Edit } from '../../../syntax/edit.ts'
import type { Mutator } from '../../../syntax/mutators/mutator.ts'

/** A template that may undo a bug. Alternatives come best first: each later one is a little less likely. */
export type RepairRule = Mutator & {
  /** How likely a bug is undone this way, against 1 for the likeliest rule. */
  readonly weight: number
}

/** Puts `alternatives` in the node's place, leaving out what it already is. */
export function alternativesTo(node: SyntaxNode, alternatives: Iterable<string>): readonly Edit[] {
  const own = node.text
  return [...new Set(alternatives)]
    .filter((text) => text !== own)
    .map((text) => ({ start: node.startIndex, end: node.endIndex, text }))
}

/** White space before the first character of the node's line. */
function indentationOf(node: SyntaxNode, source: string): string {
  const lineStart = source.lastIndexOf('\n', node.startIndex - 1) + 1
  return /^[ \t]*/.exec(source.slice(lineStart, node.startIndex))?.[0] ?? ''
}

/** Inserts a statement on lines of its own before the node, which begins a line. */
export function insertBefore(node: SyntaxNode, statement: string, source: string): Edit {
  const indentation = indentationOf(node, source)
  return {
    start: node.startIndex,
    end: node.startIndex,
    text: `${indented(statement, indentation)}\n${indentation}`,
  }
}

/** Inserts a statement on lines of its own after the node, at the node's depth. */
export function insertAfter(node: SyntaxNode, statement: string, source: string): Edit {
  const indentation = indentationOf(node, source)
  return {
    start: node.endIndex,
    end: node.endIndex,
    text: `\n${indentation}${indented(statement, indentation)}`,
  }
}

function indented(statement: string, indentation: string): string {
  return statement.split('\n').join(`\n${indentation}`)
}

export function isSimpleStatement(node: SyntaxNode): boolean {
  return simpleStatements.has(node.type)
}

const simpleStatements = new Set([
  'expression_statement',
  'return_statement',
  'raise_statement',
  'pass_statement',
  'break_statement',
  'continue_statement',
  'delete_statement',
])
