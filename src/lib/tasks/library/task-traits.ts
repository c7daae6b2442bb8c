import { normalizeDistributionName } from '../../domain/distribution-name.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { FileChange, FileTree, Hunk, Patch } from '../../domain/patch/patch.ts'
import { logicalLines } from '../../domain/patch/python-tokens.ts'
import type { Task } from '../../domain/task.ts'
import { textOf } from '../source/package-source.ts'

/** What makes two tasks alike, apart from version numbers, line numbers and layout. */
export type TaskTraits = {
  readonly id: string
  /** Normalized name, without a version. */
  readonly package: string
  /** 'path::Class.method' of each changed place; the file alone for code outside functions. */
  readonly functions: ReadonlySet<string>
  /** What the fix does to the tokens, with names, numbers and texts as such. */
  readonly editFamily: string
  readonly failToPass: ReadonlySet<string>
  /** Lines on either side of the fix, in one spelling. */
  readonly changedLines: ReadonlySet<string>
}

/** Reads the traits from a task and the files that its fix applies to. */
export function taskTraits(
  { record, goldPatch, hiddenTests }: Pick<Task, 'record' | 'goldPatch' | 'hiddenTests'>,
  tree: FileTree,
): TaskTraits {
  const parsed = parsePatch(goldPatch)
  const patch: Patch = parsed.ok ? parsed.value : { changes: [] }
  const sides = patch.changes.flatMap(({ hunks }) => hunks).map(sidesOf)
  return {
    id: record.instance_id,
    package: normalizeDistributionName(record.repo),
    functions: new Set(patch.changes.flatMap((change) => functionsOf(change, tree))),
    editFamily: [...new Set(sides.map(familyOf))].sort().join(' & '),
    failToPass: new Set(hiddenTests.FAIL_TO_PASS),
    changedLines: new Set(sides.flatMap(({ removed, added }) => [...removed, ...added])),
  }
}

type Sides = { readonly removed: readonly string[]; readonly added: readonly string[] }

function sidesOf({ lines }: Hunk): Sides {
  const side = (kind: 'add' | 'remove'): readonly string[] => {
    return logicalLines([lines.flatMap((line) => (line.kind === kind ? [line.text] : []))])
  }
  return { removed: side('remove'), added: side('add') }
}

/** The tokens that the two sides do not share at their ends. */
function familyOf({ removed, added }: Sides): string {
  const before = removed.flatMap((line) => line.split(' '))
  const after = added.flatMap((line) => line.split(' '))
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const room = Math.min(before.length, after.length) - start
  while (end < room && before.at(-1 - end) === after.at(-1 - end)) end++
  const shape = (all: readonly string[]): string =>
    all
      .slice(start, all.length - end)
      .map(kindOf)
      .join(' ')
  return `${shape(before)} -> ${shape(after)}`
}

const keywords = new Set(
  'and as assert async await break class continue def del elif else except finally for from if import in is lambda not or pass raise return try while with yield True False None'.split(
    ' ',
  ),
)

function kindOf(token: string): string {
  if (/^['"]|^[rbuf]{1,2}['"]/i.test(token)) return 'text'
  if (/^\d/.test(token)) return 'number'
  return /^\w/.test(token) && !keywords.has(token) ? 'name' : token
}

/** The old side of a hunk is the file that solvers get. */
function functionsOf(change: FileChange, tree: FileTree): readonly string[] {
  const path = change.kind === 'rename' ? change.from : change.path
  const lines = (textOf(tree, path) ?? '').split('\n')
  return change.hunks.flatMap((hunk) => changedAt(hunk).map((line) => `${path}${enclosing(lines, line)}`))
}

/** Lines of the old side that are removed or have something put before them, from 0. */
function changedAt({ oldStart, lines }: Hunk): readonly number[] {
  const found: number[] = []
  let at = oldStart - 1
  for (const line of lines) {
    if (line.kind === 'add' || line.kind === 'remove') found.push(at)
    if (line.kind === 'context' || line.kind === 'remove') at++
  }
  return found
}

/** '::Class.method' for the definitions around a line, told by their indentation. */
function enclosing(lines: readonly string[], at: number): string {
  const names: string[] = []
  let depth = Number.POSITIVE_INFINITY
  for (let i = Math.min(at, lines.length - 1); i >= 0 && depth > 0; i--) {
    const [, indent, name] = /^([ \t]*)(?:async[ \t]+def|def|class)[ \t]+(\w+)/.exec(lines[i] ?? '') ?? []
    const here = indentOf(lines[i] ?? '')
    if (name !== undefined && indent !== undefined && indent.length < depth) names.unshift(name)
    if (here !== null && here < depth) depth = here
  }
  return names.length === 0 ? '' : `::${names.join('.')}`
}

/** Null for lines that say nothing of the block they stand in. */
function indentOf(line: string): number | null {
  const text = line.trimStart()
  return text === '' || text.startsWith('#') || /^[)\]}]/.test(text) ? null : line.length - text.length
}
