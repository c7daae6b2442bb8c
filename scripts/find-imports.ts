export type FoundImport = {
  readonly specifier: string
  /** `import type` and `export type` vanish when compiled, yet they tie rooms together all the same. */
  readonly kind: 'static' | 'type' | 'dynamic'
}

const statement =
  /(?:^|[;}\n])\s*(?:import|export)\s+(type\s+)?(?:[\w$*{][^'"`;]*?\bfrom\s*)?(['"])([^'"\n]+)\2/g
const dynamic = /\bimport\s*\(\s*(['"])([^'"\n]+)\1/g
const typeQuery = /\bimport\s*\(\s*(['"])([^'"\n]+)\1\s*\)\s*\./g

/** The modules a TypeScript file names, read without a compiler: comments are blanked, strings are kept. */
export function findImports(text: string): readonly FoundImport[] {
  const code = withoutComments(text)
  const found: FoundImport[] = []
  for (const [, isType, , specifier = ''] of code.matchAll(statement))
    found.push({ specifier, kind: isType === undefined ? 'static' : 'type' })
  const queried = new Set([...code.matchAll(typeQuery)].map((match) => match.index))
  for (const match of code.matchAll(dynamic))
    found.push({ specifier: match[2] ?? '', kind: queried.has(match.index) ? 'type' : 'dynamic' })
  return found
}

/** Blanks comments, leaving strings, templates and line breaks as they are. */
export function withoutComments(text: string): string {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:?!&|;{}\n]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/g
  return text.replace(token, (part) =>
    part.startsWith('//') || part.startsWith('/*') ? part.replace(/[^\n]/g, ' ') : part,
  )
}
