import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createGitReader } from '../../../src/lib/adapters/git/create-git-reader.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const variables = { PATH: process.env.PATH, HOME: '/nonexistent' }
const git = createGitReader({ variables })
const { signal } = new AbortController()

function repository(dir: string): { readonly dir: string; readonly commit: string } {
  const run = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      encoding: 'utf8',
      env: { ...variables },
    }).trim()
  run('init', '--quiet', '-b', 'main')
  mkdirSync(join(dir, 'src'))
  writeFileSync(join(dir, 'src/mod.py'), 'x = 1\r\n')
  writeFileSync(join(dir, 'data.bin'), Buffer.from([0, 255, 10, 0]))
  writeFileSync(join(dir, 'empty'), '')
  writeFileSync(join(dir, 'odd \n name'), 'odd')
  writeFileSync(join(dir, 'run.sh'), '#!/bin/sh\n')
  chmodSync(join(dir, 'run.sh'), 0o755)
  symlinkSync('run.sh', join(dir, 'link'))
  writeFileSync(join(dir, '.gitattributes'), '*.py filter=evil ident eol=lf\n')
  run('config', 'filter.evil.smudge', 'echo evil')
  run('-c', 'core.attributesFile=/dev/null', 'add', '-A')
  run('commit', '--quiet', '-m', 'one')
  run('tag', 'v1')
  return { dir, commit: run('rev-parse', 'HEAD') }
}

describe('a Git reader', () => {
  it('reads the files of a commit byte for byte, without links and filters', async () => {
    const { dir, commit } = repository(tempDir())
    const found = await git.readTree(dir, commit, signal)
    expect([...found.keys()].sort()).toEqual(
      ['.gitattributes', 'data.bin', 'empty', 'odd \n name', 'run.sh', 'src/mod.py'].sort(),
    )
    expect(found.get('data.bin')?.bytes).toEqual(Buffer.from([0, 255, 10, 0]))
    expect(found.get('empty')?.bytes.length).toBe(0)
    expect(Buffer.from(found.get('src/mod.py')?.bytes ?? []).toString()).not.toContain('evil')
    expect([...found].filter(([, file]) => file.executable).map(([path]) => path)).toEqual(['run.sh'])
  })

  it('resolves branches, tags and short ids, and says what it does not find', async () => {
    const { dir, commit } = repository(tempDir())
    for (const name of ['main', 'v1', 'HEAD', commit.slice(0, 10)])
      expect(await git.resolve(dir, name, signal)).toEqual({ ok: true, value: commit })
    for (const name of ['v2', '--help', ''])
      expect(await git.resolve(dir, name, signal)).toMatchObject({ ok: false })
  })

  it('says that a folder is no repository', async () => {
    const dir = tempDir()
    const found = await git.resolve(dir, 'HEAD', signal)
    expect(found).toMatchObject({ ok: false, reason: expect.stringContaining('is not a Git repository') })
  })

  it('fetches one commit from an address', async () => {
    const { dir, commit } = repository(tempDir())
    const into = join(tempDir(), 'copy.git')
    expect(await git.fetchCommit({ address: `file://${dir}`, commit, into }, signal)).toMatchObject({
      ok: true,
    })
    expect((await git.readTree(into, commit, signal)).has('src/mod.py')).toBe(true)
  })

  it('gives a reason when the address or the commit is not there', async () => {
    const { dir } = repository(tempDir())
    const absent = 'f'.repeat(40)
    const wrongCommit = { address: `file://${dir}`, commit: absent, into: join(tempDir(), 'a.git') }
    expect(await git.fetchCommit(wrongCommit, signal)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`has no commit ${absent}`),
    })
    const nowhere = { address: join(tempDir(), 'nowhere'), commit: absent, into: join(tempDir(), 'b.git') }
    expect(await git.fetchCommit(nowhere, signal)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('could not be cloned'),
    })
    const program = { address: 'ext::sh -c true', commit: absent, into: join(tempDir(), 'c.git') }
    expect(await git.fetchCommit(program, signal)).toMatchObject({ ok: false })
  })

  it('names git when it is not installed', async () => {
    const without = createGitReader({ variables: { PATH: '/nonexistent' } })
    await expect(without.resolve('.', 'HEAD', signal)).rejects.toMatchObject({ code: 'AGT_GIT' })
  })

  it('stops when the signal fires', async () => {
    await expect(git.resolve('.', 'HEAD', AbortSignal.abort())).rejects.toThrow('stopped')
  })
})
