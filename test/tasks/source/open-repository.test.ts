import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createGitReader } from '../../../src/lib/adapters/git/create-git-reader.ts'
import type { GitReader } from '../../../src/lib/domain/ports/git-reader.ts'
import { openSource } from '../../../src/lib/tasks/source/open-source.ts'
import { parseRepoSpec, type SourceSpec } from '../../../src/lib/tasks/source/source-spec.ts'
import { gitRepository, gitVariables } from '../../fakes/git-repository.ts'
import { fakePackageIndex } from '../../fakes/package-index.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'

const signal = new AbortController().signal
const files = {
  'pyproject.toml': '[project]\nname = "demo"\nversion = "2.0"\nlicense = "MIT"\n',
  'demo.py': 'x = 1\n',
  'test_demo.py': 'def test_x(): pass\n',
  'build/lib/demo.py': 'x = 1\n',
}

let dir: string
let repository: string
let commit: string
beforeEach(async () => {
  dir = tempDir()
  repository = join(dir, 'demo')
  commit = await gitRepository(repository, tree(files))
})

let fetches = 0
const real = createGitReader({ variables: gitVariables })
const git: GitReader = {
  ...real,
  fetchRevision: (source, stop) => {
    fetches++
    return real.fetchRevision(source, stop)
  },
}

const open = (spec: SourceSpec) =>
  openSource(spec, {
    index: fakePackageIndex({}),
    git,
    cacheDir: join(dir, 'cache'),
    sampleDir: '/nowhere',
    python: '3.11',
    signal,
  })

async function opened(spec: SourceSpec) {
  const source = await open(spec)
  if (!source.ok) throw new Error(source.reason.reason)
  return source.value
}

describe('a repository as a source', () => {
  it('is read in place at its current commit, without what builds left and without what is not committed', async () => {
    writeFileSync(join(repository, 'demo.py'), 'x = 2\n')
    const source = await opened({ kind: 'repo', address: repository, isLocal: true, revision: null })
    expect(source).toMatchObject({
      name: 'demo',
      version: '2.0',
      license: 'MIT',
      origin: `git:${repository}@${commit}`,
      history: { repository, commit },
    })
    expect([...source.tree.keys()]).toEqual(['demo.py', 'pyproject.toml', 'test_demo.py'])
    expect(Buffer.from(source.tree.get('demo.py')?.bytes ?? []).toString()).toBe('x = 1\n')
  })

  it('is cloned from an address, and a commit that is here is not fetched again', async () => {
    const address = `file://${repository}`
    const source = await opened({ kind: 'repo', address, isLocal: false, revision: null })
    expect(source.history?.commit).toBe(commit)
    const before = fetches
    const again = await opened({ kind: 'repo', address, isLocal: false, revision: commit })
    expect(fetches).toBe(before)
    expect(again).toEqual({ ...source, origin: again.origin })
    const [folder = ''] = await readdir(join(dir, 'cache/repositories'))
    expect(await readdir(join(dir, 'cache/repositories', folder))).toEqual([`${commit}.git`])
  })

  it('gives the same digest for the same files, wherever they come from', async () => {
    const here = await opened({ kind: 'repo', address: repository, isLocal: true, revision: null })
    const cloned = await opened({
      kind: 'repo',
      address: `file://${repository}`,
      isLocal: false,
      revision: 'main',
    })
    expect(cloned.sha256).toBe(here.sha256)
  })

  it('never tells the password of an address', async () => {
    const address = 'https://me:secret@host.test/o/demo.git'
    const told: string[] = []
    const openWith = (fetchRevision: GitReader['fetchRevision']) =>
      openSource(
        { kind: 'repo', address, isLocal: false, revision: null },
        {
          index: fakePackageIndex({}),
          git: { ...git, fetchRevision, readTree: async () => tree(files), history: async () => [] },
          cacheDir: join(dir, 'cache'),
          sampleDir: '/nowhere',
          python: '3.11',
          signal,
          onProgress: (label) => told.push(label),
        },
      )
    const good = await openWith(async ({ into }) => {
      await mkdir(into, { recursive: true })
      return { ok: true, value: commit }
    })
    expect(good).toMatchObject({ value: { origin: `git:https://host.test/o/demo.git@${commit}` } })
    const bad = await openWith(async () => ({ ok: false, reason: `'${address}' could not be cloned.` }))
    expect(bad).toMatchObject({ reason: { reason: "'https://host.test/o/demo.git' could not be cloned." } })
    expect(told.join()).toContain('cloning https://host.test')
    expect(told.join()).not.toContain('secret')
  })

  it.each<[string, Partial<SourceSpec & { kind: 'repo' }>, string, string]>([
    ['a revision that is not there', { revision: 'v9' }, 'missing', "no revision 'v9'"],
    ['a folder that is no repository', { address: '/nonexistent' }, 'missing', "no folder '/nonexistent'"],
    [
      'an address that gives nothing',
      { address: 'file:///nonexistent', isLocal: false },
      'missing',
      'gives no revision',
    ],
    ['a program for an address', { address: 'ext::true', isLocal: false }, 'missing', 'names a program'],
  ])('refuses %s', async (_, more, kind, reason) => {
    const found = await open({ kind: 'repo', address: repository, isLocal: true, revision: null, ...more })
    expect(found).toMatchObject({ ok: false, reason: { kind, reason: expect.stringContaining(reason) } })
  })

  it('refuses a commit without Python files', async () => {
    const other = join(dir, 'other')
    await gitRepository(other, tree({ 'a.txt': '' }))
    execFileSync('git', ['-C', other, 'tag', 'v1'], { env: gitVariables })
    const found = await open({ kind: 'repo', address: other, isLocal: true, revision: 'v1' })
    expect(found).toMatchObject({ ok: false, reason: { kind: 'layout' } })
  })
})

describe('parseRepoSpec()', () => {
  it.each<[string, string, boolean, string | null]>([
    ['.', '/home/me', true, null],
    ['../lib@v1.2', '/home/lib', true, 'v1.2'],
    ['/srv/a@feature/x', '/srv/a', true, 'feature/x'],
    ['https://host.test/o/r', 'https://host.test/o/r', false, null],
    ['https://host.test/o/r.git@main', 'https://host.test/o/r.git', false, 'main'],
    ['https://me@host.test/o/r', 'https://me@host.test/o/r', false, null],
    ['ssh://git@host.test/o/r@v1', 'ssh://git@host.test/o/r', false, 'v1'],
    ['git@host.test:o/r.git', 'git@host.test:o/r.git', false, null],
    ['git@host.test:o/r.git@abc123', 'git@host.test:o/r.git', false, 'abc123'],
    ['file:///srv/r@main', 'file:///srv/r', false, 'main'],
  ])('reads %s', (text, address, isLocal, revision) => {
    expect(parseRepoSpec(text, '/home/me')).toEqual({ kind: 'repo', address, isLocal, revision })
  })

  it.each(['', 'https://host.test/o/r@', '--upload-pack=x', 'ext::sh -c true'])('refuses %j', (text) => {
    expect(() => parseRepoSpec(text, '/home/me')).toThrow('is not a repository')
  })
})
