import { ok, type Result, refused } from '../../kernel/result.ts'
import type { FileChange, Hunk, PatchDefect } from './patch.ts'
import type { FileHeader } from './read-header.ts'

/** One file's change from its header and hunks, when the two make sense together. */
export function assembleChange(header: FileHeader, hunks: readonly Hunk[]): Result<FileChange, PatchDefect> {
  const path = header.newPath ?? header.oldPath
  if (path === null) return refused({ name: 'path_unclear', message: 'A file section names no file.' })
  const defect = shapeDefect(header, hunks, path)
  if (defect !== null) return refused(defect)
  if (header.created) return ok({ kind: 'create', path, hunks, newMode: header.newMode ?? 'regular' })
  if (header.deleted) return ok({ kind: 'delete', path: header.oldPath ?? path, hunks })
  const { newMode, oldPath } = header
  if (header.renamed && oldPath !== null) return ok({ kind: 'rename', from: oldPath, path, hunks, newMode })
  return ok({ kind: 'modify', path, hunks, newMode })
}

function shapeDefect(header: FileHeader, hunks: readonly Hunk[], path: string): PatchDefect | null {
  if ([header.created, header.deleted, header.renamed].filter(Boolean).length > 1) {
    return { name: 'header_contradiction', message: `${path}: the header says two things at once.` }
  }
  if (hunks.length > 0 && !header.named) {
    return { name: 'hunk_without_file', message: `${path}: hunks without "---" and "+++" lines above them.` }
  }
  if (header.named && hunks.length === 0) {
    return { name: 'no_change', message: `${path}: "---" and "+++" lines without a hunk below them.` }
  }
  if (!header.renamed && header.oldPath !== null && header.newPath !== null) {
    if (header.oldPath !== header.newPath) {
      const message = `${JSON.stringify(header.oldPath)} and ${JSON.stringify(header.newPath)} are two files, and no rename is stated.`
      return { name: 'path_mismatch', message }
    }
  }
  return sideDefect(header, hunks, path)
}

function sideDefect(header: FileHeader, hunks: readonly Hunk[], path: string): PatchDefect | null {
  const lineKinds = new Set(hunks.flatMap((hunk) => hunk.lines.map((line) => line.kind)))
  if (header.created && (lineKinds.has('context') || lineKinds.has('remove') || hunks.length > 1)) {
    return { name: 'create_with_old_lines', message: `${path}: a new file cannot have old lines.` }
  }
  if (header.deleted && (lineKinds.has('context') || lineKinds.has('add') || hunks.length > 1)) {
    return { name: 'delete_with_new_lines', message: `${path}: a deleted file cannot have new lines.` }
  }
  const idle = !header.created && !header.deleted && !header.renamed && header.newMode === null
  if (idle && hunks.length === 0)
    return { name: 'no_change', message: `${path}: the section changes nothing.` }
  return lossDefect(hunks, path)
}

/** U+FFFD among the added lines and nowhere in the old ones is what a lossy decoding on the way leaves behind. */
function lossDefect(hunks: readonly Hunk[], path: string): PatchDefect | null {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  const holds = (kinds: readonly string[]): boolean =>
    lines.some((line) => 'text' in line && kinds.includes(line.kind) && line.text.includes('\ufffd'))
  if (!holds(['add']) || holds(['context', 'remove'])) return null
  const message = `${path}: an added line holds U+FFFD, which stands for bytes that were lost when the patch was decoded.`
  return { name: 'replaced_text', message }
}
