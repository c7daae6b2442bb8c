import { ok, type Result, refused } from '../../kernel/result.ts'
import type { Hunk, PatchDefect, PatchLine } from './patch.ts'

const hunkHeader = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/

export type ReadHunks = { readonly hunks: readonly Hunk[]; readonly next: number }

/** Reads the hunks that start at line `start`. Counts must match, and hunks must stand in order and not overlap. */
export function readHunks(
  lines: readonly string[],
  start: number,
  path: string,
): Result<ReadHunks, PatchDefect> {
  const hunks: Hunk[] = []
  let next = start
  while (lines[next]?.startsWith('@@')) {
    const read = readHunk(lines, next, path)
    if (!read.ok) return read
    const defect = orderDefect(hunks, read.value.hunk, path)
    if (defect !== null) return refused(defect)
    hunks.push(read.value.hunk)
    next = read.value.next
  }
  return ok({ hunks, next })
}

function readHunk(
  lines: readonly string[],
  start: number,
  path: string,
): Result<{ hunk: Hunk; next: number }, PatchDefect> {
  const header = hunkHeader.exec(lines[start] ?? '')
  if (header === null) {
    return refused({ name: 'hunk_header', message: `${path}: line ${start + 1} is not a hunk header.` })
  }
  const [oldStart, oldLines, newStart, newLines] = [1, 2, 3, 4].map((group) => Number(header[group] ?? 1))
  const sizes = { oldStart, oldLines, newStart, newLines } as Omit<Hunk, 'lines'>
  const body = readBody(lines, start + 1, sizes)
  if (body === null || !endsThere(lines, body.next)) {
    const message = `${path}: the hunk at line ${start + 1} does not have the ${sizes.oldLines} old and ${sizes.newLines} new lines its header states.`
    return refused({ name: 'hunk_count', message })
  }
  const hunk = { ...sizes, lines: body.lines }
  if (!hunk.lines.some((line) => line.kind === 'add' || line.kind === 'remove')) {
    return refused({ name: 'no_change', message: `${path}: the hunk at line ${start + 1} changes nothing.` })
  }
  if (!markersAreLast(hunk.lines)) {
    const message = `${path}: the hunk at line ${start + 1} says "No newline at end of file" before the end.`
    return refused({ name: 'no_newline_misplaced', message })
  }
  return ok({ hunk, next: body.next })
}

function readBody(
  lines: readonly string[],
  start: number,
  sizes: Omit<Hunk, 'lines'>,
): { lines: PatchLine[]; next: number } | null {
  const body: PatchLine[] = []
  let [oldLeft, newLeft, at] = [sizes.oldLines, sizes.newLines, start]
  while (oldLeft > 0 || newLeft > 0 || lines[at]?.startsWith('\\ ')) {
    const line = at < lines.length ? patchLine(lines[at] ?? '') : null
    if (line === null) return null
    if (line.kind === 'context' || line.kind === 'remove') oldLeft--
    if (line.kind === 'context' || line.kind === 'add') newLeft--
    if (oldLeft < 0 || newLeft < 0) return null
    body.push(line)
    at++
  }
  return { lines: body, next: at }
}

/** An empty line stands for an empty context line whose space was stripped on the way, as git reads it. */
function patchLine(line: string): PatchLine | null {
  const text = line.slice(1)
  if (line === '') return { kind: 'context', text: '' }
  if (line.startsWith(' ')) return { kind: 'context', text }
  if (line.startsWith('+')) return { kind: 'add', text }
  if (line.startsWith('-')) return { kind: 'remove', text }
  return line.startsWith('\\ ') ? { kind: 'no_newline' } : null
}

/** False when what follows a complete hunk looks like more of it. */
function endsThere(lines: readonly string[], next: number): boolean {
  const line = lines[next]
  if (line === undefined || /^-- ?\r?$/.test(line)) return true
  if (line.startsWith('--- ')) return /^\+\+\+ /.test(lines[next + 1] ?? '')
  return !/^[ +-]/.test(line)
}

/** The marker belongs to the last line of its side: nothing of that side may come after it. */
function markersAreLast(lines: readonly PatchLine[]): boolean {
  let [oldEnded, newEnded] = [false, false]
  let previous: PatchLine | null = null
  for (const line of lines) {
    const [onOld, onNew] = [line.kind !== 'add', line.kind !== 'remove']
    if (line.kind === 'no_newline') {
      if (previous === null || previous.kind === 'no_newline') return false
      oldEnded ||= previous.kind !== 'add'
      newEnded ||= previous.kind !== 'remove'
    } else if ((onOld && oldEnded) || (onNew && newEnded)) return false
    previous = line
  }
  return true
}

function orderDefect(earlier: readonly Hunk[], hunk: Hunk, path: string): PatchDefect | null {
  const previous = earlier.at(-1)
  const shift = earlier.reduce((sum, { oldLines, newLines }) => sum + newLines - oldLines, 0)
  const where = `${path}: the hunk at old line ${hunk.oldStart}`
  if (previous !== undefined && endsFile(previous)) {
    return { name: 'hunk_order', message: `${where} comes after the end of the file.` }
  }
  if (previous !== undefined && firstIndex(hunk, 'old') < firstIndex(previous, 'old') + previous.oldLines) {
    return { name: 'hunk_order', message: `${where} overlaps the one before it or is out of order.` }
  }
  if (firstIndex(hunk, 'old') < 0 || firstIndex(hunk, 'old') + shift !== firstIndex(hunk, 'new')) {
    const message = `${where} states new line ${hunk.newStart}, which the hunks before it do not lead to.`
    return { name: 'hunk_position', message }
  }
  return null
}

const endsFile = (hunk: Hunk): boolean => hunk.lines.some((line) => line.kind === 'no_newline')

/** Zero-based index of the first line a hunk touches; an empty side names the line before it. */
export function firstIndex(hunk: Hunk, side: 'old' | 'new'): number {
  const [start, count] = side === 'old' ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines]
  return count === 0 ? start : start - 1
}
