import { digestOf } from '../../kernel/digest.ts'
import type { FileChange, Hunk, Patch } from './patch.ts'
import { isProse, isTestPath } from './path-class.ts'
import { logicalLines } from './python-tokens.ts'

/**
 * SHA-256 of the change itself. Comments, docstrings, white space, blank lines, line breaks inside brackets, quote
 * style, hunk boundaries and file order do not alter it, nor do prose and test files beside a change of code, so a
 * copy does not become another answer by cosmetic edits.
 */
export function fingerprintOf(patch: Patch): string {
  const files = patch.changes.map(fileChange).filter((file) => !isIdle(file))
  const code = files.filter(({ path }) => !isProse(path) && !isTestPath(path))
  const counted = code.length > 0 ? code : files
  return digestOf(counted.sort((a, b) => (a.path < b.path ? -1 : 1)))
}

type FileFingerprint = {
  readonly path: string
  readonly from: string | null
  readonly deleted: boolean
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

function fileChange(change: FileChange): FileFingerprint {
  const normalise = change.path.endsWith('.py') || change.path.endsWith('.pyi') ? logicalLines : plainLines
  const removed = change.hunks.flatMap((hunk) => normalise(sideBlocks(hunk, 'remove')))
  const added = change.hunks.flatMap((hunk) => normalise(sideBlocks(hunk, 'add')))
  return {
    path: change.path,
    from: change.kind === 'rename' ? change.from : null,
    deleted: change.kind === 'delete',
    ...withoutCommon(removed, added),
  }
}

const isIdle = (file: FileFingerprint): boolean =>
  file.from === null && !file.deleted && file.removed.length === 0 && file.added.length === 0

/** Runs of neighbouring lines of one side; a context line ends a run. */
function sideBlocks(hunk: Hunk, kind: 'add' | 'remove'): string[][] {
  const blocks: string[][] = [[]]
  for (const line of hunk.lines) {
    if (line.kind === kind) blocks.at(-1)?.push(line.text)
    else if (line.kind === 'context') blocks.push([])
  }
  return blocks.filter((block) => block.length > 0)
}

function plainLines(blocks: readonly (readonly string[])[]): string[] {
  return blocks
    .flat()
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
}

/** A line that was only touched cosmetically, or moved, is on both sides once normalised: it is no change. */
function withoutCommon(
  removed: readonly string[],
  added: readonly string[],
): { removed: string[]; added: string[] } {
  const spare = new Map<string, number>()
  for (const line of removed) spare.set(line, (spare.get(line) ?? 0) + 1)
  const onlyAdded = added.filter((line) => !take(spare, line))
  return { removed: removed.filter((line) => take(spare, line)), added: onlyAdded }
}

function take(counts: Map<string, number>, line: string): boolean {
  const count = counts.get(line) ?? 0
  if (count === 0) return false
  counts.set(line, count - 1)
  return true
}
