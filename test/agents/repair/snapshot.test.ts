import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSnapshot } from '../../../src/lib/agents/repair/snapshot.ts'
import { localEnvironment } from '../../suite/local-sandbox.ts'
import { removeSampleRepositories, sampleRepository } from '../../suite/sample-repository.ts'

removeSampleRepositories()

async function snapshotOf(files: Readonly<Record<string, string>>, testPaths: readonly string[] = []) {
  const { recipe } = localEnvironment({ sourceRoots: ['src', '.'], testPaths })
  return { recipe, root: await sampleRepository(files) }
}

describe('readSnapshot()', () => {
  it('tells tests from sources by their place and by the recipe', async () => {
    const files = ['src/p/a.py', 'src/p/tests/test_a.py', 'test_b.py', 'conftest.py', 'checks/c.py', 'd.txt']
    const { root, recipe } = await snapshotOf(Object.fromEntries(files.map((path) => [path, ''])), ['checks'])
    const snapshot = await readSnapshot(root, recipe)
    expect([...snapshot.sources.keys()]).toEqual(['src/p/a.py'])
    expect([...snapshot.tests.keys()].sort()).toEqual([
      'checks/c.py',
      'conftest.py',
      'src/p/tests/test_a.py',
      'test_b.py',
    ])
  })

  it('names modules as they are imported', async () => {
    const { root, recipe } = await snapshotOf({ 'src/p/__init__.py': '' })
    const { moduleName } = await readSnapshot(root, recipe)
    expect(moduleName('src/p/__init__.py')).toBe('p')
    expect(moduleName('src/p/a/b.py')).toBe('p.a.b')
    expect(moduleName('top.py')).toBe('top')
  })

  it('leaves out what it could not write back unharmed', async () => {
    const { root, recipe } = await snapshotOf({ 'ok.py': 'x = "\u00e9"\n' })
    await writeFile(join(root, 'latin.py'), Buffer.from([0x78, 0x3d, 0x27, 0xe9, 0x27]))
    expect([...(await readSnapshot(root, recipe)).sources.keys()]).toEqual(['ok.py'])
  })
})
