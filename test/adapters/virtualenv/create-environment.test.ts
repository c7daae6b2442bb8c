import { execFileSync } from 'node:child_process'
import { access, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const programs = join(import.meta.dirname, '../../../templates/sandbox')

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-create-'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', env: { PATH: process.env.PATH } }).trim()

describe('create_environment.py', () => {
  it('makes an environment whose pip is its own, by module and by command', () => {
    const folder = join(root, 'environment')
    run('python3', '-I', join(programs, 'create_environment.py'), folder)
    const python = join(folder, 'bin', 'python')
    expect(run(python, '-c', 'import sys; print(sys.prefix)')).toBe(folder)
    expect(run(python, '-m', 'pip', '--version')).toContain(folder)
    expect(run(join(folder, 'bin', 'pip'), '--version')).toContain(folder)
    expect(run(python, '-c', 'import pip; print(pip.__file__)')).toContain(folder)
  })

  it('lets pip be taken away again without a trace', async () => {
    const folder = join(root, 'environment')
    run('python3', '-I', join(programs, 'create_environment.py'), folder)
    const python = join(folder, 'bin', 'python')
    run(python, '-I', '-S', join(programs, 'install_metadata.py'), folder, join(root, 'none'), 'demo', '1.0')
    await expect(access(join(folder, 'bin', 'pip'))).rejects.toMatchObject({ code: 'ENOENT' })
    const [version = ''] = await readdir(join(folder, 'lib'))
    expect(await readdir(join(folder, 'lib', version, 'site-packages'))).toEqual(['demo-1.0.dist-info'])
  })
})
