import { ok, type Result, refused } from '../../kernel/result.ts'
import type { FileMode, PatchDefect } from './patch.ts'
import { safePath } from './patch-path.ts'
import { unquotePath } from './unquote-path.ts'

/** What the lines above a file's hunks say. A null path is a side that does not exist (`/dev/null`). */
export type FileHeader = {
  readonly oldPath: string | null
  readonly newPath: string | null
  readonly created: boolean
  readonly deleted: boolean
  readonly renamed: boolean
  readonly newMode: FileMode | null
  /** True for `--- ` and `+++ ` lines, without which there may be no hunks. */
  readonly named: boolean
  readonly next: number
}

type Fields = Map<string, string>

const extended =
  /^(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index|index) (.*)$/

/** Reads one file's header; every place that names the file must name the same one. */
export function readHeader(lines: readonly string[], start: number): Result<FileHeader, PatchDefect> {
  const isGit = (lines[start] ?? '').startsWith('diff --git ')
  const { fields, next } = isGit ? readFields(lines, start + 1) : { fields: new Map(), next: start }
  const defect = fieldDefect(fields, lines[next] ?? '')
  if (defect !== null) return refused(defect)
  const named = isPair(lines, next)
  const names = named ? pairNames(lines, next) : null
  if (names !== null && !names.ok) return names
  const sides = sidesOf(fields, names?.value ?? null, isGit ? trimmed(lines[start] ?? '') : null)
  if (!sides.ok) return sides
  const created = fields.has('new file mode') || (named && sides.value.oldPath === null)
  const deleted = fields.has('deleted file mode') || (named && sides.value.newPath === null)
  const mode = fields.get('new mode') ?? fields.get('new file mode')
  const newMode = mode === undefined ? null : mode === '100755' ? 'executable' : 'regular'
  const renamed = fields.has('rename from')
  return ok({ ...sides.value, created, deleted, renamed, newMode, named, next: named ? next + 2 : next })
}

const trimmed = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

function readFields(lines: readonly string[], start: number): { fields: Fields; next: number } {
  const fields: Fields = new Map()
  let next = start
  for (;;) {
    const match = extended.exec(trimmed(lines[next] ?? ''))
    if (match === null) return { fields, next }
    fields.set(match[1] ?? '', match[2] ?? '')
    next++
  }
}

const modeFields = ['old mode', 'new mode', 'new file mode', 'deleted file mode']

function fieldDefect(fields: Fields, following: string): PatchDefect | null {
  const indexMode = / (\d{6})$/.exec(fields.get('index') ?? '')?.[1]
  const modes = [...modeFields.map((name) => fields.get(name)), indexMode]
  for (const mode of modes) {
    if (mode === undefined || mode === '100644' || mode === '100755' || mode === '100664') continue
    if (mode === '120000') return { name: 'symlink', message: 'The patch makes or changes a symbolic link.' }
    if (mode === '160000') return { name: 'submodule', message: 'The patch makes or changes a submodule.' }
    return { name: 'bad_mode', message: `The patch sets the file mode ${JSON.stringify(mode)}.` }
  }
  if (fields.has('copy from') || fields.has('copy to')) {
    return { name: 'copy', message: 'The patch copies a file; write the copy out as a new file.' }
  }
  if (/^(GIT binary patch|Binary files )/.test(following)) {
    return { name: 'binary', message: 'The patch changes a binary file; only text may change.' }
  }
  return null
}

function isPair(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').startsWith('--- ') && (lines[at + 1] ?? '').startsWith('+++ ')
}

type Sides = { readonly oldPath: string | null; readonly newPath: string | null }

function pairNames(lines: readonly string[], at: number): Result<Sides, PatchDefect> {
  const names = [lines[at], lines[at + 1]].map((line) => pairName((line ?? '').slice(4)))
  const [oldName, newName] = names
  if (oldName === undefined || newName === undefined || oldName === null || newName === null) {
    return refused({ name: 'path_quoting', message: `Line ${at + 1} holds a file name that cannot be read.` })
  }
  return ok({ oldPath: oldName, newPath: newName })
}

/** The name in a `---` or `+++` line: quoted, or up to the tab before a time stamp. */
function pairName(text: string): string | null {
  if (text.startsWith('"')) return unquotePath(text)?.name ?? null
  return trimmed(text).split('\t')[0] ?? ''
}

/** Both sides' paths from all the places that may name them; refuses when two places disagree. */
function sidesOf(fields: Fields, pair: Sides | null, gitLine: string | null): Result<Sides, PatchDefect> {
  const renamed = renameNames(fields)
  const git = gitLine === null ? null : gitNames(gitLine.slice('diff --git '.length))
  const found = [pair === null ? null : withoutPrefixes(pair), renamed, git].filter((sides) => sides !== null)
  const first = found[0]
  if (first === undefined) {
    return refused({ name: 'path_unclear', message: 'A file section does not say which file it changes.' })
  }
  if (found.some((sides) => !agree(first, sides))) {
    const message = `The file section of ${JSON.stringify(first.newPath ?? first.oldPath)} names other files too.`
    return refused({ name: 'path_mismatch', message })
  }
  for (const path of [first.oldPath, first.newPath]) {
    const safe = path === null ? ok('') : safePath(path)
    if (!safe.ok) return safe
  }
  return ok(first)
}

function agree(left: Sides, right: Sides): boolean {
  const same = (a: string | null, b: string | null): boolean => a === null || b === null || a === b
  return same(left.oldPath, right.oldPath) && same(left.newPath, right.newPath)
}

function renameNames(fields: Fields): Sides | null {
  const [from, to] = [fields.get('rename from'), fields.get('rename to')]
  if (from === undefined || to === undefined) return null
  const name = (text: string): string => unquotePath(text)?.name ?? text
  return { oldPath: name(from), newPath: name(to) }
}

function withoutPrefixes({ oldPath, newPath }: Sides): Sides {
  if (oldPath === '/dev/null') return { oldPath: null, newPath: stripped(newPath ?? '', /^[bwi]\//) }
  if (newPath === '/dev/null') return { oldPath: stripped(oldPath ?? '', /^[aico]\//), newPath: null }
  const both = /^[aico]\//.test(oldPath ?? '') && /^[bwi]\//.test(newPath ?? '')
  if (!both || oldPath === newPath) return { oldPath, newPath }
  return { oldPath: (oldPath ?? '').slice(2), newPath: (newPath ?? '').slice(2) }
}

const stripped = (path: string, prefix: RegExp): string => path.replace(prefix, '')

/** Both names of a `diff --git` line. Unquoted names with spaces are clear only when both sides are the same. */
function gitNames(text: string): Sides | null {
  const quoted = unquotePath(text)
  if (quoted !== null) {
    const rest = text.slice(quoted.length + 1)
    return withoutPrefixes({ oldPath: quoted.name, newPath: unquotePath(rest)?.name ?? rest })
  }
  const splits = [...text.matchAll(/ /g)].map(({ index }) =>
    withoutPrefixes({ oldPath: text.slice(0, index), newPath: afterSpace(text, index) }),
  )
  if (splits.length === 1) return splits[0] ?? null
  return splits.find((sides) => sides.oldPath === sides.newPath) ?? null
}

function afterSpace(text: string, index: number): string {
  const rest = text.slice(index + 1)
  return unquotePath(rest)?.name ?? rest
}
