import type { FileChange, Hunk, Patch } from '../../domain/patch/patch.ts'

/**
 * A patch in one fixed form, from what was understood of it: the words around the file sections, index lines and
 * section names, where an author could speak to a reader or be known by his tools, are gone.
 */
export function showPatch(patch: Patch): string {
  return [...patch.changes]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((change) => [...headerOf(change), ...change.hunks.flatMap(showHunk)])
    .join('\n')
}

function headerOf(change: FileChange): string[] {
  switch (change.kind) {
    case 'create':
      return [`new file ${change.path}`]
    case 'delete':
      return [`deleted file ${change.path}`]
    case 'rename':
      return [`file ${change.from} renamed to ${change.path}`]
    case 'modify':
      return [`file ${change.path}`]
  }
}

function showHunk(hunk: Hunk): string[] {
  return [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.flatMap((line) => (line.kind === 'no_newline' ? [] : [`${signs[line.kind]}${line.text}`])),
  ]
}

const signs = { context: ' ', add: '+', remove: '-' } as const
