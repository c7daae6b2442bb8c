import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyPatch } from '../../../src/lib/domain/patch/apply-patch.ts'
import { makePatch, unpatchableChanges } from '../../../src/lib/domain/patch/make-patch.ts'
import { parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'

const encoder = new TextEncoder()
const file = (text: string, executable = false) => ({ bytes: encoder.encode(text), executable })
const tree = (files: Record<string, string>): FileTree =>
  new Map(Object.entries(files).map(([path, text]) => [path, file(text)]))

function plain(files: FileTree): Record<string, string> {
  return Object.fromEntries(
    [...files]
      .map(
        ([path, { bytes, executable }]) =>
          [path, `${executable}:${Buffer.from(bytes).toString('utf8')}`] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function roundTrip(before: FileTree, after: FileTree): FileTree {
  const parsed = parsePatch(makePatch(before, after))
  if (!parsed.ok) throw new Error(parsed.reason.message)
  const applied = applyPatch(before, parsed.value)
  if (!applied.ok) throw new Error(applied.reason.message)
  return applied.value
}

const line = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'x = 1',
    '-- ',
    '--- a/x',
    '+++ b/x',
    '@@ -1 +1 @@',
    '\\ No newline',
    '\r',
    'é',
    ' ',
  ),
  fc.string({ maxLength: 6 }).map((text) => text.replace(/[\n\0\ufffd]/g, '')),
)
const content = fc
  .tuple(fc.array(line, { maxLength: 14 }), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''))
const path = fc.constantFrom('a.py', 'b/c.py', 'with space/d e.txt', 'ünïcode.py', 'quo"te.py', 'f', 'g-h/i')
const randomTree = fc
  .dictionary(path, fc.tuple(content, fc.boolean()), { maxKeys: 5 })
  .map(
    (files): FileTree =>
      new Map(Object.entries(files).map(([name, [text, mode]]) => [name, file(text, mode)])),
  )

describe('makePatch()', () => {
  test('makes a patch that turns the first tree into the second, for any two trees of text', () => {
    fc.assert(
      fc.property(randomTree, randomTree, (before, after) => {
        fc.pre(makePatch(before, after) !== '')
        expect(plain(roundTrip(before, after))).toEqual(plain(after))
      }),
      { numRuns: 400 },
    )
  })

  test('is empty for equal trees and the same for the same trees', () => {
    fc.assert(
      fc.property(randomTree, randomTree, (before, after) => {
        expect(makePatch(before, before)).toBe('')
        expect(makePatch(before, after)).toBe(makePatch(new Map([...before].reverse()), after))
      }),
      { numRuns: 50 },
    )
  })

  test('writes what git writes for a small change', () => {
    const before = tree({ 'a.py': '1\n2\n3\n4\n5\n6\n7\n8\n9\n' })
    const after = tree({ 'a.py': '1\n2\n3\n4\nfive\n6\n7\n8\n9\n' })
    expect(makePatch(before, after)).toBe(
      [
        'diff --git a/a.py b/a.py',
        '--- a/a.py',
        '+++ b/a.py',
        '@@ -2,7 +2,7 @@',
        ' 2',
        ' 3',
        ' 4',
        '-5',
        '+five',
        ' 6',
        ' 7',
        ' 8',
        '',
      ].join('\n'),
    )
  })

  test('keeps CRLF and the missing last newline', () => {
    const before = tree({ 'a.txt': 'one\r\ntwo\r\nthree' })
    const after = tree({ 'a.txt': 'one\r\n2\r\nthree\r\n' })
    expect(makePatch(before, after)).toContain(
      '-two\r\n-three\n\\ No newline at end of file\n+2\r\n+three\r\n',
    )
    expect(plain(roundTrip(before, after))).toEqual(plain(after))
  })

  test('leaves out files that are not text, and names them', () => {
    const before: FileTree = new Map([
      ['a.bin', { bytes: Uint8Array.of(0, 1, 2), executable: false }],
      ['b.py', file('x\n')],
    ])
    const after: FileTree = new Map([
      ['a.bin', { bytes: Uint8Array.of(0, 1, 3), executable: false }],
      ['b.py', file('y\n')],
      ['c.py', { bytes: Uint8Array.of(0xff, 0xfe, 0x41), executable: false }],
    ])
    expect(makePatch(before, after)).not.toMatch(/a\.bin|c\.py/)
    expect(unpatchableChanges(before, after)).toEqual(['a.bin', 'c.py'])
  })

  test('stays quick when two large files have nothing in common', () => {
    const before = tree({ 'a.txt': Array.from({ length: 20_000 }, (_, i) => `left ${i}`).join('\n') })
    const after = tree({ 'a.txt': Array.from({ length: 20_000 }, (_, i) => `right ${i}`).join('\n') })
    const started = performance.now()
    makePatch(before, after)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('applyPatch()', () => {
  const apply = (files: Record<string, string>, diff: string) => {
    const parsed = parsePatch(diff)
    if (!parsed.ok) throw new Error(parsed.reason.message)
    const applied = applyPatch(tree(files), parsed.value)
    return applied.ok ? plain(applied.value) : applied.reason.name
  }
  const modify = (...lines: string[]) => `--- a/f.py\n+++ b/f.py\n${lines.join('\n')}\n`

  test('does not search for the right place: a hunk one line off is refused', () => {
    const shifted = modify('@@ -2,2 +2,2 @@', ' a', '-b', '+c')
    expect(apply({ 'f.py': 'a\nb\nc\n' }, shifted)).toBe('context_mismatch')
  })

  test('refuses context that differs only in white space', () => {
    expect(apply({ 'f.py': 'a \nb\n' }, modify('@@ -1,2 +1,2 @@', ' a', '-b', '+c'))).toBe('context_mismatch')
  })

  test('says so when the line endings differ', () => {
    const diff = modify('@@ -1,2 +1,2 @@', ' a', '-b', '+c')
    expect(apply({ 'f.py': 'a\r\nb\r\n' }, diff)).toBe('line_endings')
    expect(apply({ 'f.py': 'a\nb\n' }, modify('@@ -1,2 +1,2 @@', ' a\r', '-b\r', '+c\r'))).toBe(
      'line_endings',
    )
  })

  test('applies a CRLF patch to a CRLF file', () => {
    const diff = modify('@@ -1,2 +1,2 @@', ' a\r', '-b\r', '+c\r')
    expect(apply({ 'f.py': 'a\r\nb\r\n' }, diff)).toEqual({ 'f.py': 'false:a\r\nc\r\n' })
  })

  test('refuses hunks beyond the end of the file', () => {
    expect(apply({ 'f.py': 'a\n' }, modify('@@ -4,1 +4,1 @@', '-b', '+c'))).toBe('context_mismatch')
    expect(apply({ 'f.py': 'a\n' }, modify('@@ -4,0 +5,1 @@', '+c'))).toBe('context_mismatch')
  })

  test('refuses a delete that does not hold the whole file', () => {
    const diff = '--- a/f.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n'
    expect(apply({ 'f.py': 'a\nb\n' }, diff)).toBe('delete_incomplete')
    expect(apply({ 'f.py': 'a\n', 'g.py': '' }, diff)).toEqual({ 'g.py': 'false:' })
  })

  test('refuses to create what exists and to change what does not', () => {
    expect(apply({ 'f.py': 'a\n' }, '--- /dev/null\n+++ b/f.py\n@@ -0,0 +1,1 @@\n+b\n')).toBe('file_exists')
    expect(apply({}, modify('@@ -1,1 +1,1 @@', '-a', '+b'))).toBe('file_missing')
  })

  test('refuses a file where a folder is, and a folder where a file is', () => {
    const create = (path: string) => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,1 @@\n+b\n`
    expect(apply({ 'a/b.py': '' }, create('a'))).toBe('path_conflict')
    expect(apply({ a: '' }, create('a/b.py'))).toBe('path_conflict')
  })

  test('refuses a patch that overlooks the missing last newline', () => {
    expect(apply({ 'f.py': 'a' }, modify('@@ -1,1 +1,1 @@', '-a', '+b'))).toBe('end_of_file_mismatch')
    expect(apply({ 'f.py': 'a' }, modify('@@ -1,0 +2,1 @@', '+b'))).toBe('end_of_file_mismatch')
    const marked = modify('@@ -1,1 +1,1 @@', '-a', '\\ No newline at end of file', '+b')
    expect(apply({ 'f.py': 'a\n' }, marked)).toBe('end_of_file_mismatch')
    expect(apply({ 'f.py': 'a' }, marked)).toEqual({ 'f.py': 'false:b\n' })
  })

  test('changes files that are not UTF-8 where the patch touches only their ASCII lines', () => {
    const latin: FileTree = new Map([
      ['f.py', { bytes: Uint8Array.of(0xe9, 0x0a, 0x61, 0x0a), executable: false }],
    ])
    const parsed = parsePatch(modify('@@ -2,1 +2,1 @@', '-a', '+b'))
    const applied = parsed.ok ? applyPatch(latin, parsed.value) : parsed
    expect(applied.ok && [...(applied.value.get('f.py')?.bytes ?? [])]).toEqual([0xe9, 0x0a, 0x62, 0x0a])
  })

  test('renames with an edit, and swaps modes', () => {
    const rename = 'diff --git a/f.py b/g.py\nsimilarity index 50%\nrename from f.py\nrename to g.py\n'
    expect(apply({ 'f.py': 'a\n' }, rename)).toEqual({ 'g.py': 'false:a\n' })
    const edited = `${rename}--- a/f.py\n+++ b/g.py\n@@ -1 +1 @@\n-a\n+b\n`
    expect(apply({ 'f.py': 'a\n' }, edited)).toEqual({ 'g.py': 'false:b\n' })
    const mode = 'diff --git a/f.py b/f.py\nold mode 100644\nnew mode 100755\n'
    expect(apply({ 'f.py': 'a\n' }, mode)).toEqual({ 'f.py': 'true:a\n' })
  })

  test('leaves the tree it was given as it was', () => {
    const before = tree({ 'f.py': 'a\n' })
    const parsed = parsePatch(modify('@@ -1 +1 @@', '-a', '+b'))
    if (parsed.ok) applyPatch(before, parsed.value)
    expect(plain(before)).toEqual({ 'f.py': 'false:a\n' })
  })
})
