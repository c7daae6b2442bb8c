import { changeElsewhere } from '../../domain/patch/changed-lines.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { RecordedCommit } from '../../domain/ports/git-reader.ts'
import type { FileChange } from '../bug/bug.ts'
import { isTestFile } from '../recipe/detect-tests.ts'

/** A fix that a person can still read at once. */
const mostFiles = 4
const mostChangedLines = 120

const tellsOfFix =
  /\b(fix(e[sd])?|bug(fix)?|issue|regression|crash(es)?|wrong|incorrect(ly)?|broken?|correct(ly|s)?|handles?|avoids?|prevents?)\b|#\d+/i

/** Whether a commit looks like a fix: it says so, and changes files of code and of tests that were there before. */
export function looksLikeFix({ subject, changes }: RecordedCommit): boolean {
  const code = changes.filter(({ path }) => isCode(path))
  const tests = changes.filter(({ path }) => path.endsWith('.py') && isTestFile(path))
  const isSmall = code.length > 0 && code.length <= mostFiles
  return isSmall && tests.length > 0 && code.every(isModified) && tellsOfFix.test(subject)
}

/** The code files of a commit. */
export function codePaths({ changes }: RecordedCommit): readonly string[] {
  return changes.map(({ path }) => path).filter(isCode)
}

const isModified = ({ status }: RecordedCommit['changes'][number]): boolean => status === 'modified'

function isCode(path: string): boolean {
  return path.endsWith('.py') && !isTestFile(path)
}

type Sides = {
  /** The files after the commit, before it, and as the package has them now. */
  readonly fixed: FileTree
  readonly parent: FileTree
  readonly now: FileTree
}

/**
 * The files of now without what the commit did to them, so that its tests and all later ones stay. Null when it is too
 * large, not text, or later commits changed the same lines.
 */
export function undoCommit(paths: readonly string[], sides: Sides): readonly FileChange[] | null {
  const changes: FileChange[] = []
  let size = 0
  for (const path of paths) {
    const texts = [sides.fixed, sides.parent, sides.now].map((tree) => utf8Of(tree, path))
    const [fixed, parent, before] = texts
    if (fixed == null || parent == null || before == null) return null
    const undone = changeElsewhere(before, { before: fixed, after: parent })
    size += undone?.size ?? 0
    if (undone === null || size > mostChangedLines) return null
    if (undone.text !== before) changes.push({ path, before, after: undone.text })
  }
  return changes.length === 0 ? null : changes
}

function utf8Of(tree: FileTree, path: string): string | null {
  const file = tree.get(path)
  if (file === undefined) return null
  const bytes = Buffer.from(file.bytes)
  const text = bytes.toString('utf8')
  return Buffer.compare(Buffer.from(text), bytes) === 0 && !text.includes('\0') ? text : null
}
