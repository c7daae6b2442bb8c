import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemProbes } from '../../../src/lib/cli/doctor/system-probes.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const probes = systemProbes({ variables: { A: 'b' }, clock: systemClock })
const signal = AbortSignal.timeout(10_000)

describe('exec()', () => {
  it('gives the code and the output of a program', async () => {
    const ran = await probes.exec(process.execPath, ['-e', 'console.log(1); process.exitCode = 3'], signal)
    expect(ran).toEqual({ kind: 'exited', exitCode: 3, stdout: '1\n', stderr: '' })
  })

  it('tells a program that is not there from one that fails', async () => {
    expect(await probes.exec('no-such-program-here', [], signal)).toEqual({ kind: 'missing' })
  })

  it('rejects when the signal ends the program', async () => {
    const soon = AbortSignal.timeout(50)
    await expect(probes.exec(process.execPath, ['-e', 'setTimeout(() => {}, 9e6)'], soon)).rejects.toThrow()
  })
})

describe('folder()', () => {
  it('looks at the nearest folder that exists', async () => {
    const dir = tempDir()
    expect(await probes.folder(dir)).toMatchObject({ exists: true, writable: true })
    const missing = await probes.folder(join(dir, 'a', 'b'))
    expect(missing).toMatchObject({ exists: false, writable: true })
    expect(missing.freeBytes).toBeGreaterThan(0)
  })

  it('finds a folder it made', async () => {
    const dir = join(tempDir(), 'x', 'y')
    await probes.makeFolder(dir)
    expect(await probes.folder(dir)).toMatchObject({ exists: true })
  })
})

describe('pingDocker()', () => {
  const serve = async (status: number, listen: (server: ReturnType<typeof createServer>) => void) => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/_ping' ? status : 404
      response.end('OK')
    })
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => {
      server.once('listening', () => resolve())
      listen(server)
    })
    return server
  }

  it('finds an API behind a socket and behind a port', async () => {
    const socket = join(tempDir(), 'docker.sock')
    await serve(200, (server) => server.listen(socket))
    expect(await probes.pingDocker(`unix://${socket}`, signal)).toBe(true)
    const server = await serve(200, (other) => other.listen(0, '127.0.0.1'))
    const { port } = server.address() as AddressInfo
    expect(await probes.pingDocker(`tcp://127.0.0.1:${port}`, signal)).toBe(true)
  })

  it('finds none behind a server that fails, a socket that is missing, or no address', async () => {
    const socket = join(tempDir(), 'docker.sock')
    expect(await probes.pingDocker(`unix://${socket}`, signal)).toBe(false)
    await serve(500, (server) => server.listen(socket))
    expect(await probes.pingDocker(`unix://${socket}`, signal)).toBe(false)
    expect(await probes.pingDocker('nonsense', signal)).toBe(false)
  })
})
