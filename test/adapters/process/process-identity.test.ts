import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { isIdentityAlive, processIdentity } from '../../../src/lib/adapters/process/process-identity.ts'
import { wait } from '../../../src/lib/kernel/wait.ts'

const children: ReturnType<typeof spawn>[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

describe('isIdentityAlive()', () => {
  it('knows this process, and no other one that had its number', () => {
    expect(isIdentityAlive(processIdentity(process.pid))).toBe(true)
    expect(isIdentityAlive(`${process.pid}-1`)).toBe(!existsSync('/proc/self/stat'))
    expect(isIdentityAlive('nobody')).toBe(false)
  })

  it.skipIf(!existsSync('/proc/self/stat'))(
    'counts a process that has ended as dead, although nobody has asked how it ended',
    async () => {
      // The shell becomes a program that does not know of the child.
      const shell = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'])
      children.push(shell)
      const [line] = await once(shell.stdout, 'data')
      const identity = processIdentity(Number(String(line)))
      expect(isIdentityAlive(identity)).toBe(true)
      await wait(800, AbortSignal.timeout(5_000))
      expect(existsSync(`/proc/${identity.split('-')[0]}/stat`)).toBe(true)
      expect(isIdentityAlive(identity)).toBe(false)
    },
  )
})
