import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProcessSandbox } from '../../../src/lib/adapters/process/create-process-sandbox.ts'
import { isIdentityAlive, processIdentity } from '../../../src/lib/adapters/process/process-identity.ts'
import { createRunFolder } from '../../../src/lib/adapters/process/run-folder.ts'
import { sandboxOptions } from '../../contracts/sandbox-subject.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-sweep-test-'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

/** A process that is dead by the time this resolves. */
async function deadIdentity(): Promise<string> {
  const child = spawn('sleep', ['30'])
  const identity = processIdentity(child.pid ?? 0)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  return identity
}

describe('sweep() of the process sandbox', () => {
  it('removes the run folders of dead processes, whatever their modes, and keeps those of the living', async () => {
    const options = sandboxOptions(root)
    const mine = await createRunFolder(options.tempDir, 'mine')
    const left = join(options.tempDir, `agentao-run-${await deadIdentity()}-left`)
    await mkdir(join(left, 'locked'), { recursive: true })
    await writeFile(join(left, 'locked', 'file'), 'x')
    expect(await createProcessSandbox(options).sweep()).toBe(1)
    expect(await readdir(options.tempDir)).toEqual([mine.split('/').at(-1)])
  })

  it.skipIf(process.platform !== 'linux')(
    'kills processes whose run was started by a dead process',
    async () => {
      const marker = `${await deadIdentity()}.orphan`
      const orphan = spawn('sleep', ['60'], { env: { PATH: '/usr/bin:/bin', AGENTAO_RUN: marker } })
      const living = spawn('sleep', ['60'], {
        env: { PATH: '/usr/bin:/bin', AGENTAO_RUN: `${processIdentity(process.pid)}.mine` },
      })
      const ended = new Promise((resolve) => orphan.once('exit', (_, signal) => resolve(signal)))
      await sleep(50)
      expect(await createProcessSandbox(sandboxOptions(root)).sweep()).toBe(1)
      expect(await ended).toBe('SIGKILL')
      expect(living.exitCode).toBe(null)
      living.kill('SIGKILL')
    },
  )

  it('removes environments whose build was interrupted', async () => {
    const options = sandboxOptions(root)
    const half = join(options.cacheDir, 'environments', 'a'.repeat(64))
    await mkdir(join(half, 'bin'), { recursive: true })
    await mkdir(join(options.cacheDir, 'environments', 'locks'))
    expect(await createProcessSandbox(options).sweep()).toBe(1)
    expect(await readdir(join(options.cacheDir, 'environments'))).toEqual(['locks'])
  })

  it('finds nothing where nothing is left', async () => {
    expect(await createProcessSandbox(sandboxOptions(root)).sweep()).toBe(0)
  })
})

describe('processIdentity()', () => {
  it('names a living process until it is dead', async () => {
    expect(isIdentityAlive(processIdentity(process.pid))).toBe(true)
    expect(isIdentityAlive(await deadIdentity())).toBe(false)
  })

  it.skipIf(process.platform !== 'linux')('does not take another process with the same number for it', () => {
    expect(isIdentityAlive(`${process.pid}-1`)).toBe(false)
  })

  it('takes no malformed name for a process', () => {
    for (const name of ['', '-', 'x-1', '-1-2', '0-0']) expect(isIdentityAlive(name)).toBe(false)
  })
})
