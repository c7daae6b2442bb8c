import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { FileTree } from '../../src/lib/domain/patch/patch.ts'
import { writeTree } from '../../src/lib/files/write-tree.ts'

export const gitVariables = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }

/** Makes `dir` a repository with one commit of these files, and returns its id. */
export async function gitRepository(dir: string, tree: FileTree): Promise<string> {
  mkdirSync(dir, { recursive: true })
  await writeTree(dir, tree)
  const run = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      encoding: 'utf8',
      env: gitVariables,
    })
  run('init', '--quiet', '-b', 'main')
  run('add', '-A')
  run('commit', '--quiet', '-m', 'one')
  return run('rev-parse', 'HEAD').trim()
}
