import type { PythonParser, SyntaxNode } from '../../domain/ports/python-parser.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import { type FunctionInfo, listFunctions } from '../../syntax/functions.ts'

export type AskedFunction = { readonly source: string; readonly info: FunctionInfo }

/** The function's text as it stands in the file, from the start of its first line, decorators included. */
export function functionText({ source, info }: AskedFunction): string {
  return source.slice(...spanOf({ source, info }))
}

/** The function without its body: decorators, signature and docstring. */
export function functionStub({ source, info }: AskedFunction): string {
  const [start] = spanOf({ source, info })
  const body = info.node.field('body')
  const end = info.docstring?.endIndex ?? body?.startIndex ?? start
  const indentation = ' '.repeat((body?.startIndex ?? 0) - lineStart(source, body?.startIndex ?? 0))
  return `${source.slice(start, end).trimEnd()}\n${indentation}...`
}

/**
 * The whole file with a model's version in the function's place. Refused, with the reason, unless it is that one
 * function with signature, decorators and docstring untouched and no comment that was not there before.
 */
export function readFunctionAnswer(
  parser: PythonParser,
  asked: AskedFunction,
  answer: string,
): Result<string, string> {
  const old = functionText(asked)
  const text = indentedLike(old, answer.replace(/^\s*\n|\s+$/g, ''))
  const [before, after] = [old, text].map((one) => onlyFunction(parser, one))
  if (before == null || after == null) return refused('it is not one function')
  if (outside(before) !== outside(after)) return refused('it changes more than the body')
  const known = new Set(commentsOf(before.module))
  if (commentsOf(after.module).some((comment) => !known.has(comment))) return refused('it has a new comment')
  if (text.trimEnd() === old.trimEnd()) return refused('it changes nothing')
  const [start, end] = spanOf(asked)
  const file = asked.source.slice(0, start) + text + asked.source.slice(end)
  return parser.parse(file).hasError ? refused('the file no longer parses') : ok(file)
}

function spanOf({ source, info }: AskedFunction): [number, number] {
  const outer = info.node.parent?.type === 'decorated_definition' ? info.node.parent : info.node
  return [lineStart(source, outer.startIndex), outer.endIndex]
}

function lineStart(source: string, index: number): number {
  return source.lastIndexOf('\n', index - 1) + 1
}

/** Models like to start at the margin; then every line moves to where the function stood. */
function indentedLike(old: string, text: string): string {
  const indentation = /^[ \t]*/.exec(old)?.[0] ?? ''
  if (indentation === '' || /^[ \t]/.test(text)) return text
  return text.replace(/^(?=.*\S)/gm, indentation)
}

type Parsed = { readonly module: SyntaxNode; readonly info: FunctionInfo }

function onlyFunction(parser: PythonParser, text: string): Parsed | null {
  const indentation = /^[ \t]*/.exec(text)?.[0] ?? ''
  const flush = text
    .split('\n')
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line))
  const module = parser.parse(`${flush.join('\n')}\n`)
  const [info] = listFunctions(module)
  const statements = module.namedChildren.filter((child) => child.type !== 'comment')
  return module.hasError || info === undefined || statements.length !== 1 ? null : { module, info }
}

/** Everything but the body, with white space told apart from none only. */
function outside({ module, info }: Parsed): string {
  const body = info.node.field('body')
  const head = module.text.slice(0, body?.startIndex ?? 0)
  return `${head} ${info.docstring?.text ?? ''}`.replace(/#.*$/gm, '').replace(/\s+/g, ' ')
}

function commentsOf(node: SyntaxNode): readonly string[] {
  return node.type === 'comment' ? [node.text.trim()] : node.children.flatMap(commentsOf)
}
