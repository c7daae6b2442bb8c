import type { SyntaxNode } from '../../domain/ports/python-parser.ts'

/**
 * False for places where a change makes no bug that anybody would report, or one that never ends: texts for people,
 * logging, how an object shows itself, caches, command lines, and what a `while` loop needs to come to its end.
 */
export function isWorthChanging(node: SyntaxNode): boolean {
  if (node.type === 'while_statement' || isQuietCall(node) || isQuietStatement(node)) return false
  let child = node
  for (let at = node.parent; at !== null; at = at.parent) {
    // The rule that changes the type of an error looks at the statement itself.
    if (at.type === 'raise_statement' || isQuietCall(at)) return false
    if (at.type === 'while_statement' && mayNotEnd(at, { node, child })) return false
    if (at.type === 'function_definition' && dullFunctions.test(at.field('name')?.text ?? '')) return false
    child = at
  }
  return true
}

const quietCalls =
  /(^|\.)(warn|warn_explicit|debug|info|warning|error|exception|critical|log|print|TypeVar|cast|overload)$|(^|\.)_?log(ger|ging)?\./

const dullFunctions =
  /^(__(repr|hash|del|sizeof|getstate|setstate|reduce|reduce_ex|dir|version)__|_?main|_?parse_args|_?build_parser|_?get_parser)$|cache/

function isQuietStatement(node: SyntaxNode): boolean {
  const [only] = node.type === 'expression_statement' ? node.namedChildren : []
  return only !== undefined && isQuietCall(only)
}

function isQuietCall(node: SyntaxNode): boolean {
  return node.type === 'call' && quietCalls.test(node.field('function')?.text ?? '')
}

/** The condition, and everything in the body that moves it on. */
function mayNotEnd(
  loop: SyntaxNode,
  { node, child }: { readonly node: SyntaxNode; readonly child: SyntaxNode },
): boolean {
  if (child.startIndex === loop.field('condition')?.startIndex) return true
  for (let at: SyntaxNode | null = node; at !== null && at !== loop; at = at.parent) {
    if (movingOn.has(at.type) || (branches.has(at.type) && leaving.test(at.text))) return true
    if (at.type === 'function_definition') return false
  }
  return false
}

const branches = new Set(['if_statement', 'elif_clause', 'else_clause', 'case_clause'])
const leaving = /\b(break|continue|return|raise|yield)\b/

const movingOn = new Set([
  'assignment',
  'augmented_assignment',
  'named_expression',
  'break_statement',
  'continue_statement',
  'while_statement',
  'return_statement',
  'delete_statement',
  'await',
])
