import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createGitReader } from '../../../src/lib/adapters/git/create-git-reader.ts'
import { gitVariables } from '../../fakes/git-repository.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const git = createGitReader({ variables: gitVariables })
const { signal } = new AbortController()

type Repository = { readonly dir: string; readonly run: (...args: string[]) => string }

/** Three commits and a merge: a file added, then it and its test changed and one removed. */
function repository(): Repository {
  const dir = join(tempDir(), 'project')
  mkdirSync(join(dir, 'tests'), { recursive: true })
  const run = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      encoding: 'utf8',
      env: { ...gitVariables, GIT_COMMITTER_DATE: '1700000000 +0000' },
    }).trim()
  run('init', '--quiet', '-b', 'main')
  writeFileSync(join(dir, 'mod.py'), 'x = 1\n')
  writeFileSync(join(dir, 'old name.py'), 'y = 1\n')
  run('add', '-A')
  run('commit', '--quiet', '-m', 'Start')
  writeFileSync(join(dir, 'mod.py'), 'x = 2\n')
  writeFileSync(join(dir, 'tests/test_mod.py'), 'def test_x(): pass\n')
  rmSync(join(dir, 'old name.py'))
  run('add', '-A')
  run('commit', '--quiet', '-m', 'Fix x: it was\tone\n\nLonger words.')
  run('checkout', '--quiet', '-b', 'side', 'HEAD~1')
  writeFileSync(join(dir, 'side.py'), 'z = 1\n')
  run('add', '-A')
  run('commit', '--quiet', '-m', 'Side')
  run('checkout', '--quiet', 'main')
  run('merge', '--quiet', '--no-edit', 'side')
  run('tag', '-a', 'v1', '-m', 'first')
  return { dir, run }
}

describe('the history of a repository', () => {
  it('lists commits with what each changed, without merges and the first one', async () => {
    const { dir, run } = repository()
    const found = await git.history(dir, { commit: run('rev-parse', 'HEAD'), limit: 10 }, signal)
    const fix = found.find(({ id }) => id === run('rev-parse', 'main~1'))
    expect(found.map(({ subject }) => subject).sort()).toEqual(['Fix x: it was\tone', 'Side'])
    expect(fix).toEqual({
      id: run('rev-parse', 'main~1'),
      parent: run('rev-parse', 'main~2'),
      committedAt: 1_700_000_000,
      subject: 'Fix x: it was\tone',
      changes: [
        { status: 'modified', path: 'mod.py' },
        { status: 'deleted', path: 'old name.py' },
        { status: 'added', path: 'tests/test_mod.py' },
      ],
    })
  })

  it('takes no more commits than asked for', async () => {
    const { dir } = repository()
    expect(await git.history(dir, { commit: 'main', limit: 1 }, signal)).toHaveLength(1)
  })

  it('says which repository cannot be read', async () => {
    const { dir } = repository()
    await expect(git.history(dir, { commit: 'f'.repeat(40), limit: 1 }, signal)).rejects.toMatchObject({
      code: 'AGT_GIT',
      message: expect.stringContaining(dir),
    })
  })

  it('runs no program that the repository names in its own settings', async () => {
    const { dir, run } = repository()
    const mark = join(tempDir(), 'ran')
    const program = join(tempDir(), 'program')
    writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
    const named = ['gpg.program', 'diff.external', 'core.fsmonitor', 'core.pager', 'core.sshCommand']
    for (const setting of named) run('config', setting, program)
    run('config', 'log.showSignature', 'true')
    writeFileSync(join(dir, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
    const found = await git.resolve(dir, 'main', signal)
    if (!found.ok) throw new Error(found.reason)
    await git.history(dir, { commit: found.value, limit: 10 }, signal)
    await git.readTree(dir, found.value, signal)
    expect(existsSync(mark)).toBe(false)
  })

  it('fetches nothing for a repository that says its objects lie elsewhere', async () => {
    const { dir, run } = repository()
    const mark = join(tempDir(), 'ran')
    const blob = run('rev-parse', 'main:mod.py')
    run('config', 'core.repositoryFormatVersion', '1')
    run('config', 'extensions.partialClone', 'origin')
    run('config', 'remote.origin.url', dir)
    run('config', 'remote.origin.uploadpack', `touch ${mark};`)
    rmSync(join(dir, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    await expect(git.readTree(dir, 'main', signal)).rejects.toMatchObject({ code: 'AGT_GIT' })
    expect(existsSync(mark)).toBe(false)
  })
})

describe('fetching a revision', () => {
  const fetch = (dir: string, revision: string | null, depth = 10) => {
    const into = join(tempDir(), 'copy.git')
    return { into, end: git.fetchRevision({ address: `file://${dir}`, revision, depth, into }, signal) }
  }

  it('takes a branch, an annotated tag, a full commit id, or the default branch', async () => {
    const { dir, run } = repository()
    const head = run('rev-parse', 'HEAD')
    for (const revision of [null, 'main', 'v1', head])
      expect(await fetch(dir, revision).end).toEqual({ ok: true, value: head })
    expect(await fetch(dir, 'side').end).toEqual({ ok: true, value: run('rev-parse', 'side') })
  })

  it('takes a short commit id, at the price of the whole repository', async () => {
    const { dir, run } = repository()
    const id = run('rev-parse', 'main~1')
    expect(await fetch(dir, id.slice(0, 10)).end).toEqual({ ok: true, value: id })
  })

  it('takes no more history than asked for, and what it has can be read', async () => {
    const { dir, run } = repository()
    const { into, end } = fetch(dir, run('rev-parse', 'main~1'), 1)
    const fetched = await end
    if (!fetched.ok) throw new Error(fetched.reason)
    expect(await git.history(into, { commit: fetched.value, limit: 10 }, signal)).toEqual([])
    expect((await git.readTree(into, fetched.value, signal)).has('tests/test_mod.py')).toBe(true)
  })

  it.each(['--upload-pack=touch x', 'a b', 'main:refs/heads/x', '+main', 'a..b', '@{-1}'])(
    'refuses %s as a revision',
    async (revision) => {
      expect(await fetch('/nonexistent', revision).end).toMatchObject({
        ok: false,
        reason: `'${revision}' is not a branch, tag or commit.`,
      })
    },
  )

  it.each([
    ['ext::sh -c true', 'names a program to run'],
    ['fd::7', 'names a program to run'],
    ['--upload-pack=true', 'is not the address'],
  ])('refuses %s as an address', async (address, reason) => {
    const end = await git.fetchRevision(
      { address, revision: null, depth: 1, into: join(tempDir(), 'copy.git') },
      signal,
    )
    expect(end).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
  })

  it('says that a branch is not there', async () => {
    const { dir } = repository()
    expect(await fetch(dir, 'no-such').end).toMatchObject({
      ok: false,
      reason: expect.stringContaining("gives no revision 'no-such'"),
    })
  })

  it('stops a fetch that the signal ends', async () => {
    const { dir } = repository()
    const stop = new AbortController()
    const into = join(tempDir(), 'copy.git')
    const end = git.fetchRevision({ address: `file://${dir}`, revision: 'main', depth: 1, into }, stop.signal)
    stop.abort()
    await expect(end).rejects.toThrow('stopped')
  })
})
