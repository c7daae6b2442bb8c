import { ok, type Result, refused } from '../../kernel/result.ts'
import { assembleChange } from './assemble-change.ts'
import type { FileChange, Patch, PatchDefect } from './patch.ts'
import { readHeader } from './read-header.ts'
import { readHunks } from './read-hunks.ts'

export type ParsePatchOptions = { readonly maxBytes?: number | undefined }

/** 1 MiB: far above any honest fix, far below what would slow the reader down. */
const defaultMaxBytes = 1024 * 1024

/**
 * Reads git and plain unified diffs. Strict: counts and positions must be right, paths stay inside the tree, and only
 * plain text files may change. Lines outside the file sections (prose, code fences, mail headers) are ignored, as
 * `git apply` does. Paths lose their `a/` and `b/` (and git's mnemonic prefixes) when both sides have one.
 */
export function parsePatch(text: string, options: ParsePatchOptions = {}): Result<Patch, PatchDefect> {
  const defect = textDefect(text, options.maxBytes ?? defaultMaxBytes)
  if (defect !== null) return refused(defect)
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const read = readChanges(lines)
  if (!read.ok) return read
  if (read.value.length === 0) {
    return refused({ name: 'not_a_diff', message: 'The text holds no unified diff.' })
  }
  const duplicate = duplicatePath(read.value)
  if (duplicate === null) return ok({ changes: read.value })
  return refused({ name: 'duplicate_file', message: `The patch changes ${duplicate} more than once.` })
}

/** The text of a patch from bytes that arrived from outside, or why they are not text. */
export function decodePatch(bytes: Uint8Array, options: ParsePatchOptions = {}): Result<string, PatchDefect> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  if (bytes.length > maxBytes) return refused(tooLarge(maxBytes))
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return refused({ name: 'not_utf8', message: 'The patch is not UTF-8 text.' })
  }
}

const tooLarge = (maxBytes: number): PatchDefect => ({
  name: 'too_large',
  message: `The patch is larger than ${maxBytes} bytes.`,
})

function textDefect(text: string, maxBytes: number): PatchDefect | null {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) return tooLarge(maxBytes)
  if (text.trim() === '') return { name: 'empty', message: 'The patch is empty.' }
  if (!text.isWellFormed()) return { name: 'not_utf8', message: 'The patch is not UTF-8 text.' }
  if (text.includes('\0'))
    return { name: 'binary', message: 'The patch holds NUL bytes; only text may change.' }
  return null
}

function readChanges(lines: readonly string[]): Result<FileChange[], PatchDefect> {
  const changes: FileChange[] = []
  let at = 0
  while (at < lines.length) {
    const stray = strayDefect(lines, at)
    if (stray !== null) return refused(stray)
    if (!startsSection(lines, at)) {
      at++
      continue
    }
    const header = readHeader(lines, at)
    if (!header.ok) return header
    const label = header.value.newPath ?? header.value.oldPath ?? 'the patch'
    const body = readHunks(lines, header.value.next, label)
    if (!body.ok) return body
    const change = assembleChange(header.value, body.value.hunks)
    if (!change.ok) return change
    changes.push(change.value)
    at = body.value.next
  }
  return ok(changes)
}

function startsSection(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (line.startsWith('diff --git ')) return true
  return line.startsWith('--- ') && (lines[at + 1] ?? '').startsWith('+++ ')
}

/** What may not stand outside a file section, because ignoring it would drop a part of the change. */
function strayDefect(lines: readonly string[], at: number): PatchDefect | null {
  const line = lines[at] ?? ''
  if (/^(GIT binary patch|Binary files .* differ)/.test(line)) {
    return { name: 'binary', message: 'The patch changes a binary file; only text may change.' }
  }
  if (/^(diff --(cc|combined) |@@@)/.test(line)) {
    return { name: 'combined_diff', message: 'Combined diffs of merges are not accepted.' }
  }
  if (/^@@ -\d/.test(line)) {
    return { name: 'hunk_without_file', message: `Line ${at + 1} starts a hunk that belongs to no file.` }
  }
  return null
}

function duplicatePath(changes: readonly FileChange[]): string | null {
  const seen = new Set<string>()
  for (const change of changes) {
    for (const path of change.kind === 'rename' ? [change.from, change.path] : [change.path]) {
      if (seen.has(path)) return path
      seen.add(path)
    }
  }
  return null
}
