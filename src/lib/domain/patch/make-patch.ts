import { diffArrays } from 'diff'
import type { FileTree, TreeFile } from './patch.ts'
import { splitLines, type TextLines } from './text-lines.ts'

const contextLines = 3

/** Above this many changed lines the whole middle is replaced: the exact diff would cost quadratic time. */
const maxEditLength = 3000

/**
 * The git-style unified diff that turns `before` into `after`: sorted by path, three lines of context, line endings
 * kept as they are. Files that are not UTF-8 text on either side are left out; `unpatchableChanges` names them.
 */
export function makePatch(before: FileTree, after: FileTree): string {
  return changedPaths(before, after)
    .map((path) => filePatch(path, before.get(path), after.get(path)))
    .join('')
}

/** Paths that differ but are not text, so that no text patch can carry their change. */
export function unpatchableChanges(before: FileTree, after: FileTree): readonly string[] {
  return changedPaths(before, after).filter(
    (path) => textOf(before.get(path)) === null || textOf(after.get(path)) === null,
  )
}

function changedPaths(before: FileTree, after: FileTree): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => !sameFile(before.get(path), after.get(path))).sort()
}

function sameFile(left: TreeFile | undefined, right: TreeFile | undefined): boolean {
  if (left === undefined || right === undefined) return false
  return left.executable === right.executable && Buffer.compare(left.bytes, right.bytes) === 0
}

/** Null when the file is there and is not UTF-8 text. */
function textOf(file: TreeFile | undefined): string | null {
  if (file === undefined) return ''
  if (file.bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

function filePatch(path: string, before: TreeFile | undefined, after: TreeFile | undefined): string {
  const [oldText, newText] = [textOf(before), textOf(after)]
  if (oldText === null || newText === null) return ''
  const [oldName, newName] = [quoted(`a/${path}`), quoted(`b/${path}`)]
  const head = [`diff --git ${oldName} ${newName}`, ...modeLines(before, after)]
  const hunks = hunkLines(splitLines(oldText), splitLines(newText))
  if (hunks.length > 0) {
    head.push(`--- ${before === undefined ? '/dev/null' : labelled(oldName)}`)
    head.push(`+++ ${after === undefined ? '/dev/null' : labelled(newName)}`)
  }
  return `${[...head, ...hunks].join('\n')}\n`
}

function modeLines(before: TreeFile | undefined, after: TreeFile | undefined): string[] {
  if (before === undefined) return after === undefined ? [] : [`new file mode ${mode(after)}`]
  if (after === undefined) return [`deleted file mode ${mode(before)}`]
  if (before.executable === after.executable) return []
  return [`old mode ${mode(before)}`, `new mode ${mode(after)}`]
}

const mode = (file: TreeFile): string => (file.executable ? '100755' : '100644')

/** As git does: a tab ends a name with spaces, so that a reader cannot take a part of it for a time stamp. */
const labelled = (name: string): string => (name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name)

function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters git quotes
  if (!/["\\\x00-\x1f\x7f]/.test(name)) return name
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters git quotes
  const body = name.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, octal)
  return `"${body}"`
}

const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`

type DiffLine = { readonly sign: ' ' | '+' | '-'; readonly text: string; readonly unended: boolean }

function hunkLines(before: TextLines, after: TextLines): string[] {
  const lines = diffLines(before, after)
  const output: string[] = []
  for (const [start, end] of hunkRanges(lines)) output.push(...hunk(lines, start, end))
  return output
}

/** The whole of both files as one list; a last line without line feed differs from the same line with one. */
function diffLines(before: TextLines, after: TextLines): DiffLine[] {
  const [left, right] = [markedLines(before), markedLines(after)]
  const prefix = commonPrefix(left, right)
  const suffix = commonPrefix(left.slice(prefix).reverse(), right.slice(prefix).reverse())
  const oldMiddle = left.slice(prefix, left.length - suffix)
  const newMiddle = right.slice(prefix, right.length - suffix)
  const middle = diffArrays(oldMiddle, newMiddle, { maxEditLength }) ?? [
    { value: oldMiddle, removed: true, added: false },
    { value: newMiddle, removed: false, added: true },
  ]
  const same = (marked: string): DiffLine => unmarked(' ', marked)
  return [
    ...left.slice(0, prefix).map(same),
    ...middle.flatMap((part) =>
      part.value.map((marked) => unmarked(part.added ? '+' : part.removed ? '-' : ' ', marked)),
    ),
    ...left.slice(left.length - suffix).map(same),
  ]
}

/** Every line with its line feed, where it has one. */
function markedLines({ lines, endsInNewline }: TextLines): string[] {
  return lines.map((line, index) => (index < lines.length - 1 || endsInNewline ? `${line}\n` : line))
}

function unmarked(sign: DiffLine['sign'], marked: string): DiffLine {
  const unended = !marked.endsWith('\n')
  return { sign, text: unended ? marked : marked.slice(0, -1), unended }
}

function commonPrefix(left: readonly string[], right: readonly string[]): number {
  let length = 0
  while (length < left.length && length < right.length && left[length] === right[length]) length++
  return length
}

/** Ranges of the list, each a run of changes with its context; changes closer than twice the context share one. */
function hunkRanges(lines: readonly DiffLine[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const [index, line] of lines.entries()) {
    if (line.sign === ' ') continue
    const start = Math.max(0, index - contextLines)
    const end = Math.min(lines.length, index + contextLines + 1)
    const last = ranges.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = end
    else ranges.push([start, end])
  }
  return ranges
}

function hunk(lines: readonly DiffLine[], start: number, end: number): string[] {
  const oldBefore = countSide(lines.slice(0, start), '-')
  const newBefore = countSide(lines.slice(0, start), '+')
  const part = lines.slice(start, end)
  const [oldCount, newCount] = [countSide(part, '-'), countSide(part, '+')]
  const oldStart = oldCount === 0 ? oldBefore : oldBefore + 1
  const newStart = newCount === 0 ? newBefore : newBefore + 1
  const head = `@@ -${range(oldStart, oldCount)} +${range(newStart, newCount)} @@`
  const marker = '\\ No newline at end of file'
  return [head, ...part.flatMap((line) => [line.sign + line.text, ...(line.unended ? [marker] : [])])]
}

const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${start},${count}`)

/** How many of the lines are on one side: the context and the lines with its sign. */
function countSide(lines: readonly DiffLine[], sign: '+' | '-'): number {
  return lines.filter((line) => line.sign === ' ' || line.sign === sign).length
}
