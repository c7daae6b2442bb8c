import { describe, expect, it } from 'vitest'
import { type ProcessRequest, runProcess } from '../../../src/lib/adapters/process/run-process.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'

const run = async (command: readonly string[], changes: Partial<ProcessRequest> = {}) => {
  let stdout = ''
  let stderr = ''
  const end = await runProcess(command, {
    cwd: '/',
    variables: { PATH: '/usr/bin:/bin' },
    onStdout: (chunk) => {
      stdout += chunk.toString()
    },
    onStderr: (chunk) => {
      stderr += chunk.toString()
    },
    seconds: 10,
    signal: new AbortController().signal,
    clock: systemClock,
    ...changes,
  })
  return { ...end, stdout, stderr }
}

describe('runProcess()', () => {
  it('gives back exit code and both streams', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 4'])).toMatchObject({
      kind: 'exited',
      exitCode: 4,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('says a signal as a shell does', async () => {
    expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ kind: 'exited', exitCode: 137 })
    expect(await run(['sh', '-c', 'kill -15 $$'])).toMatchObject({ kind: 'exited', exitCode: 143 })
  })

  it('passes exactly the variables given', async () => {
    expect((await run(['env'], { variables: { PATH: '/usr/bin', ONLY: '1' } })).stdout).toBe(
      'PATH=/usr/bin\nONLY=1\n',
    )
  })

  it('does not wait for a background process that holds the output open', async () => {
    const started = performance.now()
    expect((await run(['sh', '-c', 'sleep 30 & echo done'])).stdout).toBe('done\n')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('ends at the deadline', async () => {
    expect(await run(['sleep', '30'], { seconds: 0.2 })).toMatchObject({ kind: 'timeout', exitCode: 137 })
  })

  it('does not mind a command that never reads its input', async () => {
    const end = await run(['true'], { stdin: Buffer.alloc(1 << 20) })
    expect(end.exitCode).toBe(0)
  })

  it('gives extra bytes on file descriptor 3', async () => {
    expect((await run(['sh', '-c', 'cat <&3'], { extraInput: Buffer.from('extra') })).stdout).toBe('extra')
  })

  it('rejects with AbortedError, before and during', async () => {
    await expect(run(['true'], { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError)
    await expect(run(['sleep', '30'], { signal: AbortSignal.timeout(100) })).rejects.toBeInstanceOf(
      AbortedError,
    )
  })

  it('rejects with the system error when there is no such command', async () => {
    await expect(run(['/nowhere/command'])).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
