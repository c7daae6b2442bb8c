import type { SyntaxNode } from '../domain/ports/python-parser.ts'

export type TestDefinition = {
  /** What pytest calls it after the file: first where it is defined, then through each class that inherits it. */
  readonly names: readonly string[]
  /** The function with its decorators. */
  readonly outer: SyntaxNode
  readonly decorators: readonly SyntaxNode[]
}

type ClassInfo = {
  /** 'Outer::Inner' */
  readonly path: string
  readonly bases: readonly string[]
  readonly methods: ReadonlySet<string>
}

type Found = { readonly test: TestDefinition; readonly owner: ClassInfo | null; readonly method: string }

/** Every function of a test file that a test id can mean, whatever its name: runners can be told other prefixes. */
export function findTests(module: SyntaxNode): readonly TestDefinition[] {
  const classes: ClassInfo[] = []
  const found: Found[] = []
  collect(module, null, { classes, found })
  return found.map(({ test, owner, method }) =>
    owner === null ? test : { ...test, names: [...test.names, ...inheritedNames(owner, method, classes)] },
  )
}

function collect(
  node: SyntaxNode,
  owner: ClassInfo | null,
  into: { readonly classes: ClassInfo[]; readonly found: Found[] },
): void {
  for (const child of node.namedChildren) {
    if (child.type === 'function_definition') {
      const method = child.field('name')?.text ?? ''
      into.found.push({ test: definition(child, owner, method), owner, method })
    } else if (child.type === 'class_definition') {
      const info = classInfo(child, owner)
      into.classes.push(info)
      collect(child.field('body') ?? child, info, into)
    } else if (transparent.has(child.type)) {
      collect(child, owner, into)
    }
  }
}

const transparent = new Set([
  'decorated_definition',
  'block',
  'if_statement',
  'elif_clause',
  'else_clause',
  'try_statement',
  'except_clause',
  'finally_clause',
  'with_statement',
  'for_statement',
])

function definition(node: SyntaxNode, owner: ClassInfo | null, method: string): TestDefinition {
  const isDecorated = node.parent?.type === 'decorated_definition'
  const outer = isDecorated ? node.parent : node
  return {
    names: [owner === null ? method : `${owner.path}::${method}`],
    outer,
    decorators: isDecorated ? outer.namedChildren.filter((child) => child.type === 'decorator') : [],
  }
}

function classInfo(node: SyntaxNode, owner: ClassInfo | null): ClassInfo {
  const name = node.field('name')?.text ?? ''
  const functions: string[] = []
  for (const child of node.field('body')?.namedChildren ?? []) {
    const inner = child.type === 'decorated_definition' ? child.field('definition') : child
    if (inner?.type === 'function_definition') functions.push(inner.field('name')?.text ?? '')
  }
  return {
    path: owner === null ? name : `${owner.path}::${name}`,
    bases: (node.field('superclasses')?.namedChildren ?? []).map((base) => base.text),
    methods: new Set(functions),
  }
}

/** The names under which classes of this file inherit the method. */
function inheritedNames(owner: ClassInfo, method: string, classes: readonly ClassInfo[]): readonly string[] {
  const heirs = new Set<ClassInfo>()
  let known: readonly ClassInfo[] = [owner]
  while (known.length > 0) {
    const parents = known
    known = classes.filter(
      (info) =>
        !heirs.has(info) &&
        !info.methods.has(method) &&
        parents.some((parent) => info.bases.includes(parent.path.split('::').at(-1) ?? '')),
    )
    for (const info of known) heirs.add(info)
  }
  return [...heirs].map((info) => `${info.path}::${method}`)
}
