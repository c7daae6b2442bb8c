import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PackageIndex } from '../../../src/lib/domain/ports/package-index.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import { readTree } from '../../../src/lib/files/read-tree.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { openSource } from '../../../src/lib/tasks/source/open-source.ts'
import { parseSourceSpec, type SourceSpec } from '../../../src/lib/tasks/source/source-spec.ts'
import { fakePackageIndex } from '../../fakes/package-index.ts'
import { tree } from '../../files/tree.ts'

const metadata =
  'Metadata-Version: 2.1\nName: Demo\nVersion: 1.0.0\nClassifier: License :: OSI Approved :: MIT License\n\n'
const packed = {
  'demo-1.0.0/PKG-INFO': metadata,
  'demo-1.0.0/demo.py': 'x = 1\n',
  'demo-1.0.0/demo.egg-info/requires.txt': 'six\n',
  'demo-1.0.0/build/lib/demo.py': 'x = 1\n',
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-source-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const cacheDir = (): string => join(dir, 'cache')

async function open(spec: SourceSpec, index: PackageIndex = fakePackageIndex({})) {
  const signal = new AbortController().signal
  return await openSource(spec, {
    index,
    cacheDir: cacheDir(),
    sampleDir: join(dir, 'sample'),
    python: '3.11',
    signal,
  })
}

describe('openSource()', () => {
  it('unpacks an archive below its one folder, with its name, licence and origin', async () => {
    const index = fakePackageIndex({ demo: await packArchive(tree(packed)) })
    const opened = await open({ kind: 'pypi', name: 'demo' }, index)
    if (!opened.ok) throw new Error(opened.reason.reason)
    expect(opened.value).toMatchObject({
      name: 'Demo',
      version: '1.0.0',
      license: 'MIT',
      origin: 'pypi:Demo==1.0.0',
      publishedAt: '2024-05-01T10:00:00.000000Z',
    })
    expect(opened.value.tree.has('demo.egg-info/requires.txt')).toBe(true)
  })

  it('keeps a folder of the files without what builds left behind', async () => {
    const index = fakePackageIndex({ demo: await packArchive(tree(packed)) })
    const opened = await open({ kind: 'pypi', name: 'demo' }, index)
    const kept = opened.ok ? await readTree(opened.value.dir) : new Map()
    expect([...kept.keys()]).toEqual(['PKG-INFO', 'demo.py'])
    expect(await readdir(join(cacheDir(), 'sources'))).toHaveLength(1)
  })

  it('refuses an unsafe archive and leaves nothing behind', async () => {
    const index = fakePackageIndex({ demo: Buffer.from('PK\u0003\u0004') })
    expect(await open({ kind: 'pypi', name: 'demo' }, index)).toMatchObject({
      ok: false,
      reason: { kind: 'archive', reason: expect.stringContaining('.zip archive') },
    })
    expect(await readdir(dir)).toEqual([])
  })

  it('passes on what the index says', async () => {
    expect(await open({ kind: 'pypi', name: 'none' })).toMatchObject({
      ok: false,
      reason: { kind: 'missing' },
    })
    const index = fakePackageIndex({ far: { kind: 'offline', reason: 'No network.' } })
    expect(await open({ kind: 'pypi', name: 'far' }, index)).toMatchObject({ reason: { kind: 'offline' } })
  })

  it('reads a local project without its leftovers and without following links', async () => {
    const project = join(dir, 'project')
    const setup = 'setup(name="local", version="2.5")'
    await writeTree(
      project,
      tree({ 'setup.py': setup, 'local.py': '', '.venv/lib/x.py': '', 'dist/x.py': '' }),
    )
    await writeFile(join(dir, 'secret.py'), '')
    await symlink(join(dir, 'secret.py'), join(project, 'link.py'))
    const opened = await open({ kind: 'path', path: project })
    if (!opened.ok) throw new Error(opened.reason.reason)
    expect(opened.value).toMatchObject({ name: 'local', version: '2.5', origin: 'path:local==2.5' })
    expect([...opened.value.tree.keys()]).toEqual(['local.py', 'setup.py'])
  })

  it('gives a changed project another digest, and an unchanged one the same', async () => {
    const project = join(dir, 'project')
    await writeTree(project, tree({ 'local.py': 'x = 1\n' }))
    const digest = async () => {
      const opened = await open({ kind: 'path', path: project })
      return opened.ok ? opened.value.sha256 : null
    }
    const before = await digest()
    expect(await digest()).toBe(before)
    await writeFile(join(project, 'local.py'), 'x = 2\n')
    expect(await digest()).not.toBe(before)
  })

  it('refuses a folder without Python files, and says that a folder is missing', async () => {
    await writeTree(join(dir, 'empty'), tree({ 'a.txt': '' }))
    expect(await open({ kind: 'path', path: join(dir, 'empty') })).toMatchObject({
      reason: { kind: 'layout' },
    })
    await expect(open({ kind: 'path', path: join(dir, 'none') })).rejects.toMatchObject({
      code: 'AGT_INPUT_MISSING',
    })
  })

  it('opens the package of our own', async () => {
    await writeTree(
      join(dir, 'sample'),
      tree({ 'pyproject.toml': '[project]\nname = "own"\nversion = "1"\nlicense = "MIT"\n', 'own.py': '' }),
    )
    expect(await open({ kind: 'sample' })).toMatchObject({
      value: { origin: 'sample:own==1', license: 'MIT' },
    })
  })
})

describe('parseSourceSpec()', () => {
  it.each<[string, unknown]>([
    ['sample', { kind: 'sample' }],
    ['toolz', { kind: 'pypi', name: 'toolz', version: undefined }],
    ['toolz==1.0.0', { kind: 'pypi', name: 'toolz', version: '1.0.0' }],
    ['./toolz', { kind: 'path', path: '/home/me/toolz' }],
    ['.', { kind: 'path', path: '/home/me' }],
    ['/srv/project', { kind: 'path', path: '/srv/project' }],
    ['sub/project', { kind: 'path', path: '/home/me/sub/project' }],
  ])('reads %s', async (text, spec) => {
    expect(await parseSourceSpec(text, '/home/me')).toEqual(spec)
  })

  it.each(['toolz==', 'a==1==2', 'two words', '==1.0', 'toolz>=1'])('refuses %j', async (text) => {
    await expect(parseSourceSpec(text, '/home/me')).rejects.toMatchObject({ code: 'AGT_USAGE' })
  })
})
