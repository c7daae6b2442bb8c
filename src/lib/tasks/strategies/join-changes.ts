import { applyEdit, type Edit, trimEdit } from '../../syntax/edit.ts'
import type { FileChange } from '../bug/bug.ts'

/**
 * All changes at once, one a file. Null when two of them touch the same or neighbouring lines of a file, for then one
 * could undo or hide the other. Every change must start from the same text of its file.
 */
export function joinChanges(changes: readonly FileChange[]): readonly FileChange[] | null {
  const joined: FileChange[] = []
  for (const [path, ofFile] of Map.groupBy(changes, (change) => change.path)) {
    const before = ofFile[0]?.before ?? ''
    const edits = ofFile.map(editOf).sort((a, b) => b.start - a.start)
    const touches = edits.some((edit, index) => {
      const above = edits[index + 1]
      return above !== undefined && lineOf(before, above.end) + 1 >= lineOf(before, edit.start)
    })
    if (touches || ofFile.some((change) => change.before !== before)) return null
    joined.push({ path, before, after: edits.reduce(applyEdit, before) })
  }
  return joined
}

function editOf({ before, after }: FileChange): Edit {
  return trimEdit({ start: 0, end: before.length, text: after }, before)
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
