import type { SyntaxNode } from '../domain/ports/python-parser.ts'
import { applyEdit, type Edit } from './edit.ts'
import { type EntryCut, entriesToCut } from './parametrize.ts'
import { fillBlock, removeLines } from './remove-lines.ts'
import { findTests, type TestDefinition } from './test-definitions.ts'

/** What is left of a test file, and which tests went with it. Names are the parts of pytest ids after the file. */
export type TestCut = {
  readonly source: string
  /** Functions removed whole, 'TestA::test_b': every parametrized id of them is gone too. */
  readonly functions: readonly string[]
  /** Single parametrized ids removed while their function stays, 'test_d[x-1]'. */
  readonly entries: readonly string[]
  /** Names asked for whose function is not defined in this file. */
  readonly missing: readonly string[]
}

/**
 * Removes exactly the named tests, with their decorators and the comments right above them. Of a parametrized test
 * only the named entries go, when its literal list says with certainty which they are.
 */
export function cutTests(module: SyntaxNode, source: string, testNames: readonly string[]): TestCut {
  const tests = findTests(module)
  const missing: string[] = []
  const whole = new Set<TestDefinition>()
  const entries: EntryCut[] = []
  for (const [name, ids] of Map.groupBy(testNames, functionPart)) {
    const definitions = tests.filter((test) => test.names.includes(name))
    const [only] = definitions
    const entryCut =
      definitions.length === 1 && only?.names.length === 1
        ? entriesToCut(only, { testNames: ids, source })
        : null
    if (entryCut !== null) entries.push(entryCut)
    else for (const test of definitions) whole.add(test)
    if (definitions.length === 0) missing.push(...ids)
  }
  const edits = [...removalOf(whole, { module, source }), ...entries.flatMap((entry) => entry.edits)]
  return {
    source: applyAll(source, edits),
    functions: [...new Set([...whole].flatMap((test) => test.names))].sort(),
    entries: entries.flatMap((entry) => entry.names).sort(),
    missing,
  }
}

/** True when the test can no longer be run after the cut. */
export function isCut(cut: TestCut, testName: string): boolean {
  return cut.functions.includes(functionPart(testName)) || cut.entries.includes(testName)
}

/** 'TestA::test_b' of 'TestA::test_b[x-1]'. */
function functionPart(testName: string): string {
  const bracket = testName.indexOf('[')
  return bracket === -1 ? testName : testName.slice(0, bracket)
}

type TestFile = { readonly module: SyntaxNode; readonly source: string }

function removalOf(tests: ReadonlySet<TestDefinition>, { module, source }: TestFile): readonly Edit[] {
  const gone = new Set([...tests].map((test) => test.outer))
  for (const node of gone) {
    const owner = classToRemove(node, { gone, module })
    if (owner !== null) gone.add(owner)
  }
  const outermost = [...gone].filter((node) => !hasAncestorIn(node, gone))
  const filled = new Set(outermost.flatMap((node) => (isEmptied(node.parent, gone) ? [node.parent] : [])))
  return [
    ...outermost.filter((node) => !filled.has(node.parent)).map((node) => removeLines(node, source)),
    ...[...filled].flatMap((block) => (block === null ? [] : [fillBlock(block, source)])),
  ]
}

/** The class that loses its last statement with this node, unless the rest of the file speaks of it. */
function classToRemove(
  node: SyntaxNode,
  context: { readonly gone: ReadonlySet<SyntaxNode>; readonly module: SyntaxNode },
): SyntaxNode | null {
  const owner = node.parent?.parent
  if (owner?.type !== 'class_definition' || !isEmptied(node.parent, context.gone)) return null
  const name = owner.field('name')?.text ?? ''
  const mentions = context.module.text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []
  if (mentions.length > 1) return null
  return owner.parent?.type === 'decorated_definition' ? owner.parent : owner
}

function isEmptied(block: SyntaxNode | null, gone: ReadonlySet<SyntaxNode>): boolean {
  const means = (node: SyntaxNode): boolean =>
    node.type !== 'comment' && !gone.has(node) && node.namedChildren[0]?.type !== 'string'
  return block?.type === 'block' && !block.namedChildren.some(means)
}

function hasAncestorIn(node: SyntaxNode, nodes: ReadonlySet<SyntaxNode>): boolean {
  for (let at = node.parent; at !== null; at = at.parent) if (nodes.has(at)) return true
  return false
}

function applyAll(source: string, edits: readonly Edit[]): string {
  const isInside = (edit: Edit): boolean =>
    edits.some((other) => other !== edit && other.start <= edit.start && edit.end <= other.end)
  return edits
    .filter((edit) => !isInside(edit))
    .sort((a, b) => b.start - a.start)
    .reduce(applyEdit, source)
}
