import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePatch, parsePatch } from '../../../src/lib/domain/patch/parse-patch.ts'

const name = (text: string): string => {
  const parsed = parsePatch(text)
  return parsed.ok ? 'ok' : parsed.reason.name
}
const changes = (text: string) => {
  const parsed = parsePatch(text)
  if (!parsed.ok) throw new Error(`${parsed.reason.name}: ${parsed.reason.message}`)
  return parsed.value.changes
}
const modify = (path: string, ...lines: string[]): string =>
  `--- a/${path}\n+++ b/${path}\n${lines.join('\n')}\n`
const create = (path: string): string =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`
const swap = ['@@ -1 +1 @@', '-a', '+b']

describe('parsePatch()', () => {
  test('never throws, whatever the text', () => {
    const fragment = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'diff --git a/x b/x',
        '--- a/x',
        '+++ b/x',
        '@@ -1 +1 @@',
        '@@ -1,2 +1,2 @@',
        '-a',
        '+b',
        ' c',
      ),
      fc.constantFrom(
        '\\ No newline at end of file',
        '/dev/null',
        'rename from x',
        'new file mode 100644',
        '"',
        '\\',
      ),
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const parsed = parsePatch(lines.join(end))
        if (!parsed.ok) expect(parsed.reason.message).toMatch(/\S/)
      }),
      { numRuns: 2000 },
    )
  })

  test('reads git diffs, plain diffs, and prose around them', () => {
    const prose = 'Here is the fix:\n\n```diff\n'
    expect(changes(`${prose}${modify('x.py', ...swap)}\`\`\`\nDone.\n`)).toHaveLength(1)
    expect(
      changes(`From 1234\nSubject: fix\n---\n x.py | 2 +-\n\n${modify('x.py', ...swap)}-- \n2.39.0\n`),
    ).toHaveLength(1)
    const plain = '--- x.py\t2024-01-01 00:00:00\n+++ x.py\t2024-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n'
    expect(changes(plain)[0]).toMatchObject({ kind: 'modify', path: 'x.py' })
  })

  test('reads mnemonic prefixes, quoted names and names with spaces', () => {
    expect(changes('--- i/x.py\n+++ w/x.py\n@@ -1 +1 @@\n-a\n+b\n')[0]?.path).toBe('x.py')
    expect(changes('--- "a/\\303\\274.py"\n+++ "b/\\303\\274.py"\n@@ -1 +1 @@\n-a\n+b\n')[0]?.path).toBe(
      'ü.py',
    )
    const mode = 'diff --git a/a b.py b/a b.py\nold mode 100644\nnew mode 100755\n'
    expect(changes(mode)[0]).toMatchObject({ path: 'a b.py', newMode: 'executable', hunks: [] })
  })

  test('reads created, deleted, renamed and empty files', () => {
    expect(changes(create('x.py'))[0]).toMatchObject({ kind: 'create', newMode: 'regular' })
    expect(changes('diff --git a/x b/x\nnew file mode 100755\nindex 0000000..e69de29\n')[0]).toMatchObject({
      kind: 'create',
      hunks: [],
      newMode: 'executable',
    })
    expect(changes('--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n')[0]).toMatchObject({
      kind: 'delete',
      path: 'x',
    })
    const rename = 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n'
    expect(changes(rename)[0]).toMatchObject({ kind: 'rename', from: 'x', path: 'y', hunks: [] })
  })

  test('takes an empty line for a context line whose space was stripped', () => {
    expect(name(modify('x', '@@ -1,3 +1,3 @@', ' a', '', '-b', '+c'))).toBe('ok')
  })

  test.for([
    ['', 'empty'],
    [' \n\t\n', 'empty'],
    ['hello\n', 'not_a_diff'],
    [`${modify('x', ...swap)}\0`, 'binary'],
    ['\ud800', 'not_utf8'],
    [modify('x', '@@ -1,2 +1 @@', '-a', '+b'), 'hunk_count'],
    [modify('x', '@@ -1 +1 @@', '-a', '+b', '+c'), 'hunk_count'],
    [modify('x', '@@ -1 +1 @@', ' a'), 'no_change'],
    [modify('x', '@@ nonsense @@', '-a'), 'hunk_header'],
    [modify('x', '@@ -5 +5 @@', '-a', '+b', '@@ -1 +1 @@', '-a', '+b'), 'hunk_order'],
    [modify('x', '@@ -1,2 +1,2 @@', '-a', '+b', ' c', '@@ -2 +2 @@', '-c', '+d'), 'hunk_order'],
    [modify('x', '@@ -5 +9 @@', '-a', '+b'), 'hunk_position'],
    [
      modify('x', '@@ -1,2 +1,2 @@', '-a', '\\ No newline at end of file', '-b', '+c', '+d'),
      'no_newline_misplaced',
    ],
    [modify('x', ...swap) + modify('x', ...swap), 'duplicate_file'],
    ['--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', 'path_mismatch'],
    ['diff --git a/x b/x\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', 'path_mismatch'],
    ['--- a/x\n+++ b/x\n', 'no_change'],
    ['diff --git a/x b/x\nindex 1..2 100644\n', 'no_change'],
    ['@@ -1 +1 @@\n-a\n+b\n', 'hunk_without_file'],
    ['diff --cc x\nindex 1,2..3\n', 'combined_diff'],
    ['diff --git a/x b/y\ncopy from x\ncopy to y\n', 'copy'],
    ['diff --git a/x b/x\nBinary files a/x and b/x differ\n', 'binary'],
    ['--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n', 'create_with_old_lines'],
    ['--- a/x\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n', 'delete_with_new_lines'],
    ['diff --git a/x b/x\nnew file mode 100644\ndeleted file mode 100644\n', 'header_contradiction'],
    ['diff --git a/x b/x\nindex 1..2 120000\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n', 'symlink'],
    ['diff --git a/x b/x\nold mode 100644\nnew mode 160000\n', 'submodule'],
    ['diff --git a/x b/x\nnew file mode 104755\n', 'bad_mode'],
    [modify('x', '@@ -1 +1 @@', '-a', '+caf\ufffd'), 'replaced_text'],
  ] as const)('refuses %j as %s', ([text, expected]) => {
    expect(name(text)).toBe(expected)
  })

  test.for([
    ['../x', 'path_escapes'],
    ['x/../../y', 'path_escapes'],
    ['/etc/passwd', 'path_absolute'],
    ['C:/x', 'path_drive'],
    ['a\\b', 'path_backslash'],
    ['./x', 'path_not_normal'],
    ['a//b', 'path_not_normal'],
    ['.git/config', 'path_git'],
    ['sub/.GIT/hooks/x', 'path_git'],
    ['.git. /x', 'path_git'],
    ['.git::$INDEX_ALLOCATION/x', 'path_git'],
    ['GIT~1/config', 'path_git'],
    ['.g\u200cit/config', 'path_git'],
    ['a\u2028b', 'path_control_character'],
    ['a\u0007b', 'path_control_character'],
    ['a\ufffdb', 'path_not_utf8'],
    ['x'.repeat(300), 'path_too_long'],
    [`${'y/'.repeat(600)}z`, 'path_too_long'],
  ] as const)('refuses the path %j as %s', ([path, expected]) => {
    expect(name(`--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`)).toBe(expected)
    const quoted = `"b/${path.replace(/[\\]/g, '\\\\').replaceAll('\u0007', '\\a')}"`
    expect(name(`--- /dev/null\n+++ ${quoted}\n@@ -0,0 +1 @@\n+x\n`)).toBe(expected)
  })

  test('refuses an escape that only one of the names has', () => {
    const rename = 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to ../y\n'
    expect(name(rename)).toMatch(/^path_/)
  })

  test('allows names that only look like .git', () => {
    for (const path of ['.gitignore', '.github/x.yml', 'git/x.py', '.gitattributes', 'a.git/x']) {
      expect(name(create(path)), path).toBe('ok')
    }
  })

  test('refuses more than its limit before reading anything', () => {
    expect(name('x'.repeat(1024 * 1024 + 1))).toBe('too_large')
    const parsed = parsePatch(modify('x', ...swap), { maxBytes: 10 })
    expect(parsed.ok ? '' : parsed.reason.name).toBe('too_large')
  })
})

describe('decodePatch()', () => {
  test('refuses what is not UTF-8, and what is too large, by name', () => {
    expect(decodePatch(Uint8Array.of(0xff, 0xfe, 0x00))).toMatchObject({
      ok: false,
      reason: { name: 'not_utf8' },
    })
    expect(decodePatch(new Uint8Array(11), { maxBytes: 10 })).toMatchObject({ reason: { name: 'too_large' } })
    expect(decodePatch(new TextEncoder().encode('ü'))).toEqual({ ok: true, value: 'ü' })
  })
})
