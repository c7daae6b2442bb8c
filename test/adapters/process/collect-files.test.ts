import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectFiles } from '../../../src/lib/adapters/process/collect-files.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-collect-'))
})
afterEach(async () => {
  await chmod(root, 0o700)
  await rm(root, { recursive: true, force: true })
})

const namesOf = async (limit = 1000): Promise<readonly string[]> =>
  [...(await collectFiles(root, limit)).keys()].sort()

describe('collectFiles()', () => {
  it('reads regular files by relative path', async () => {
    await mkdir(join(root, 'a', 'b'), { recursive: true })
    await writeFile(join(root, 'a', 'b', 'c.txt'), 'hello')
    const files = await collectFiles(root, 1000)
    expect(Buffer.from(files.get('a/b/c.txt') ?? []).toString()).toBe('hello')
  })

  it('follows no link and opens no pipe', async () => {
    await symlink('/etc/passwd', join(root, 'file'))
    await symlink('/etc', join(root, 'folder'))
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')])
    expect(await namesOf()).toEqual([])
  })

  it('leaves out what does not fit, and keeps reading what does', async () => {
    await writeFile(join(root, 'a-large'), Buffer.alloc(900))
    await writeFile(join(root, 'b-larger'), Buffer.alloc(200))
    await writeFile(join(root, 'c-small'), Buffer.alloc(50))
    const names = await namesOf(1000)
    expect(
      names.reduce((sum, name) => sum + (name === 'a-large' ? 900 : name === 'c-small' ? 50 : 200), 0),
    ).toBeLessThan(1001)
    expect(names).toContain('c-small')
  })

  it('finds nothing in a folder that is not there', async () => {
    expect((await collectFiles(join(root, 'gone'), 10)).size).toBe(0)
  })
})
