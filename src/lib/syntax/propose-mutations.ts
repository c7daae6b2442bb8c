import type { SyntaxNode } from '../domain/ports/python-parser.ts'
import { allMutators } from './all-mutators.ts'
import { type Edit, type ProposedEdit, trimEdit } from './edit.ts'
import type { Mutator } from './mutators/mutator.ts'
import { visitCode } from './visit-code.ts'

/**
 * Every single small edit that could plant a bug in a function of this module, in the order of the source. Never the
 * same text twice. An edit may still be rejected by Python: ask `isValidEdit`. Nodes that `accept` turns down are left.
 */
export function proposeMutations(
  module: SyntaxNode,
  source: string,
  accept: (node: SyntaxNode) => boolean = () => true,
): readonly ProposedEdit[] {
  const options = { source, rules: allMutators, accept }
  return proposeEdits(module, options).map(({ alternative: _, ...edit }) => edit)
}

export type RankedEdit = ProposedEdit & {
  /** Place among what the rule proposed for one node, from 0. */
  readonly alternative: number
}

/** `proposeMutations` for any set of rules; nodes that `accept` turns down are not looked at. */
export function proposeEdits(
  module: SyntaxNode,
  options: {
    readonly source: string
    readonly rules: readonly Mutator[]
    readonly accept?: (node: SyntaxNode) => boolean
  },
): readonly RankedEdit[] {
  const { source, accept } = options
  const byType = Map.groupBy(
    options.rules.flatMap((rule) => rule.types.map((type) => ({ type, rule }))),
    ({ type }) => type,
  )
  const proposed: RankedEdit[] = []
  const seen = new Set<string>()
  visitCode(module, (node, { scope, inString }) => {
    if (accept?.(node) === false) return
    for (const { rule } of byType.get(node.type) ?? []) {
      for (const [alternative, edit] of rule.propose(node, source).entries()) {
        const key = normalized(edit, source)
        if (key === null || seen.has(key) || (inString && /['"\\\n]/.test(edit.text))) continue
        seen.add(key)
        const family = rule.rule.slice(0, rule.rule.indexOf('.'))
        proposed.push({ rule: rule.rule, family, edit, row: rowOf(node, edit, source), scope, alternative })
      }
    }
  })
  return proposed
}

/** Names the resulting text, however the edit is cut. Null when nothing changes. */
function normalized(edit: Edit, source: string): string | null {
  let { start, end, text } = trimEdit(edit, source)
  if (start === end && text === '') return null
  // The same text put in or taken out among equal characters can be told in several ways: the first is taken.
  while (start > 0 && text !== '' && start === end && source[start - 1] === text.at(-1)) {
    text = text.slice(-1) + text.slice(0, -1)
    start = --end
  }
  while (start > 0 && text === '' && source[start - 1] === source[end - 1]) {
    start--
    end--
  }
  return `${start}:${end}:${text}`
}

function rowOf(node: SyntaxNode, edit: Edit, source: string): number {
  if (edit.start <= node.startIndex) return node.startRow
  return node.startRow + source.slice(node.startIndex, edit.start).split('\n').length - 1
}
