import { ok, type Result, refused } from '../../kernel/result.ts'
import type { FileChange, FileTree, Hunk, Patch, PatchDefect, TreeFile } from './patch.ts'
import { firstIndex } from './read-hunks.ts'
import { joinLines, splitLines, type TextLines } from './text-lines.ts'

/**
 * The tree after the patch. Every hunk must match exactly at its stated line: no fuzz, no offset. Lines are compared
 * as bytes, so line endings count: a patch with LF lines against a CRLF file is refused by a sentence that says so.
 */
export function applyPatch(tree: FileTree, patch: Patch): Result<FileTree, PatchDefect> {
  const result = new Map(tree)
  const written: [string, TreeFile][] = []
  for (const change of patch.changes) {
    const outcome = changedFile(tree, change)
    if (!outcome.ok) return outcome
    if (change.kind === 'delete') result.delete(change.path)
    if (change.kind === 'rename') result.delete(change.from)
    if (outcome.value !== null) written.push([change.path, outcome.value])
  }
  for (const [path, file] of written) result.set(path, file)
  const conflict = pathConflict(result, written)
  return conflict === null ? ok(result) : refused(conflict)
}

/** The file after one change; null when it is gone. */
function changedFile(tree: FileTree, change: FileChange): Result<TreeFile | null, PatchDefect> {
  const source = change.kind === 'rename' ? change.from : change.path
  const base = tree.get(source)
  if (change.kind === 'create' || change.kind === 'rename') {
    if (tree.has(change.path)) {
      return refused({ name: 'file_exists', message: `${change.path} is already there.` })
    }
  }
  if (base === undefined && change.kind !== 'create') {
    return refused({ name: 'file_missing', message: `${source} is not in the repository.` })
  }
  const applied = appliedHunks(textOf(base), change.hunks, source)
  if (!applied.ok) return applied
  if (change.kind !== 'delete')
    return ok({ bytes: bytesOf(applied.value), executable: executable(change, base) })
  if (applied.value.lines.length === 0) return ok(null)
  const message = `${source} is to be deleted, but the patch does not hold all of its lines.`
  return refused({ name: 'delete_incomplete', message })
}

function executable(change: Exclude<FileChange, { kind: 'delete' }>, base: TreeFile | undefined): boolean {
  return change.newMode === null ? (base?.executable ?? false) : change.newMode === 'executable'
}

/** Bytes as one character each: any file splits into lines and joins again without loss. */
function textOf(file: TreeFile | undefined): TextLines {
  return splitLines(Buffer.from(file?.bytes ?? []).toString('latin1'))
}

const bytesOf = (text: TextLines): Uint8Array => new Uint8Array(Buffer.from(joinLines(text), 'latin1'))

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function appliedHunks(base: TextLines, hunks: readonly Hunk[], path: string): Result<TextLines, PatchDefect> {
  const lines: string[] = []
  let [at, endsInNewline] = [0, base.endsInNewline]
  for (const hunk of hunks) {
    const start = firstIndex(hunk, 'old')
    if (start + hunk.oldLines > base.lines.length) {
      const message = `${path} has ${base.lines.length} lines, but the patch expects ${hunk.oldLines} at line ${hunk.oldStart}.`
      return refused({ name: 'context_mismatch', message })
    }
    while (at < start) lines.push(base.lines[at++] ?? '')
    const defect = hunkDefect(base, hunk, path)
    if (defect !== null) return refused(defect)
    for (const line of hunk.lines)
      if (line.kind === 'add' || line.kind === 'context') lines.push(asBytes(line.text))
    at = start + hunk.oldLines
    if (at === base.lines.length) endsInNewline = !newSideUnended(hunk)
  }
  while (at < base.lines.length) lines.push(base.lines[at++] ?? '')
  return ok({ lines, endsInNewline })
}

function hunkDefect(base: TextLines, hunk: Hunk, path: string): PatchDefect | null {
  let at = firstIndex(hunk, 'old')
  for (const line of hunk.lines) {
    if (line.kind === 'add' || line.kind === 'no_newline') continue
    const actual = base.lines[at++] ?? ''
    if (actual !== asBytes(line.text)) return lineDefect(path, at, line.text, actual)
  }
  if (hunk.oldLines === 0 && hunk.newLines > 0 && at === base.lines.length && !base.endsInNewline) {
    const message = `${path} does not end in a newline; adding after its last line must restate that line.`
    return { name: 'end_of_file_mismatch', message }
  }
  const touchesEnd = hunk.oldLines > 0 && at === base.lines.length
  const stated = oldSideUnended(hunk)
  if (stated === (touchesEnd && !base.endsInNewline)) return null
  const message = stated
    ? `The patch says that ${path} ends without a newline at line ${at}, which it does not.`
    : `${path} ends without a newline, but the patch does not say so.`
  return { name: 'end_of_file_mismatch', message }
}

function lineDefect(path: string, number: number, expected: string, actual: string): PatchDefect {
  const wanted = asBytes(expected)
  if (actual === `${wanted}\r`) {
    const message = `${path} has CRLF line endings, but the patch has LF: make the patch without converting line endings.`
    return { name: 'line_endings', message }
  }
  if (wanted === `${actual}\r`) {
    const message = `${path} has LF line endings, but the patch has CRLF: make the patch without converting line endings.`
    return { name: 'line_endings', message }
  }
  const found = Buffer.from(actual, 'latin1').toString('utf8')
  const message = `${path} line ${number}: the patch expects ${shown(expected)}, the file has ${shown(found)}.`
  return { name: 'context_mismatch', message }
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)

const oldSideUnended = (hunk: Hunk): boolean => isUnended(hunk, 'add')
const newSideUnended = (hunk: Hunk): boolean => isUnended(hunk, 'remove')

/** True when a line that is not of kind `other` carries the no-newline marker. */
function isUnended(hunk: Hunk, other: 'add' | 'remove'): boolean {
  return hunk.lines.some(
    (line, index) => line.kind === 'no_newline' && index > 0 && hunk.lines[index - 1]?.kind !== other,
  )
}

/** A path may not be a file and a directory at once. */
function pathConflict(tree: FileTree, written: readonly (readonly [string, TreeFile])[]): PatchDefect | null {
  if (written.length === 0) return null
  const directories = new Set<string>()
  for (const path of tree.keys()) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      directories.add(path.slice(0, slash))
    }
  }
  const clash = [...tree.keys()].find((path) => directories.has(path))
  if (clash === undefined) return null
  return { name: 'path_conflict', message: `${clash} would be a file and a folder at once.` }
}
