import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePatch } from '../../../src/lib/domain/patch/make-patch.ts'
import type { FileTree } from '../../../src/lib/domain/patch/patch.ts'
import { readTree } from '../../../src/lib/files/read-tree.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const file = (text: string, executable = false) => ({ bytes: Buffer.from(text), executable })
const before: FileTree = new Map([
  ['keep.py', file('a\n')],
  ['edit.py', file(Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n'))],
  ['crlf.txt', file('a\r\nb\r\nc\r\n')],
  ['gone/old.py', file('x\ny')],
  ['with space.py', file('one\n')],
  ['mode.sh', file('#!/bin/sh\n')],
])
const after: FileTree = new Map([
  ['keep.py', file('a\n')],
  [
    'edit.py',
    file(`${Array.from({ length: 40 }, (_, i) => (i % 13 === 5 ? `LINE ${i}` : `line ${i}`)).join('\n')}\n`),
  ],
  ['crlf.txt', file('a\r\nB\r\nc\r\n')],
  ['with space.py', file('two')],
  ['mode.sh', file('#!/bin/sh\n', true)],
  ['new/deep/file.py', file('fresh\n')],
  ['new/empty.py', file('')],
])

test.skipIf(!hasGit())('git apply (skipped without git) makes of our patch what we make of it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'agentao-git-'))
  try {
    await writeTree(dir, before)
    const patch = makePatch(before, after)
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: dir,
      input: patch,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const made = await readTree(dir)
    const texts = (tree: FileTree) =>
      [...tree]
        .map(([path, { bytes, executable }]) => [path, Buffer.from(bytes).toString(), executable])
        .sort()
    expect(texts(made)).toEqual(texts(after))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
