import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectDocker } from '../../../src/lib/adapters/docker/connect-docker.ts'
import { dockerSettings } from '../../../src/lib/adapters/docker/docker-settings.ts'
import { probeDocker } from '../../../src/lib/adapters/docker/probe-docker.ts'

const readHead = `while read -r line; do [ "$line" = "$(printf '\\r')" ] && break; done`

describe('a daemon behind ssh', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentao-ssh-'))
  })
  afterEach(async () => await rm(folder, { recursive: true }))

  const settings = () => dockerSettings({ DOCKER_HOST: 'ssh://root@far.invalid:2222', PATH: folder })
  const fakeSsh = async (...lines: string[]): Promise<void> =>
    await writeFile(join(folder, 'ssh'), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })

  it('is asked through the ssh on PATH, as the docker command does', async () => {
    const wanted = '-o BatchMode=yes -l root -p 2222 -- far.invalid docker system dial-stdio'
    const body = '{"ServerVersion":"20.10.24","NCPU":3}'
    await fakeSsh(
      `[ "$*" = '${wanted}' ] || exit 1`,
      readHead,
      `printf 'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n${body}'`,
    )
    const probe = await probeDocker(settings())
    expect(probe).toEqual({ available: true, version: '20.10.24', cpus: 3, engine: 'docker' })
  })

  it('talks both ways in a stream that is taken over, and may be left at any time', async () => {
    await fakeSsh(
      readHead,
      `printf 'HTTP/1.1 101 UPGRADED\\r\\nConnection: Upgrade\\r\\nUpgrade: tcp\\r\\n\\r\\n'`,
      `read -r asked`,
      `printf '%s back' "$asked"`,
    )
    const docker = await connectDocker(settings())
    const stream = await docker.getContainer('one').attach({ stream: true, hijack: true, stdin: true })
    stream.write('hello\n')
    expect(await text(stream)).toMatch(/hello back$/)
    const left = await docker.getContainer('one').attach({ stream: true, hijack: true, stdin: true })
    if (!(left instanceof Duplex)) throw new Error('a stream that was taken over is a connection')
    await new Promise((resolve) => left.once('close', resolve).destroy())
  })

  it('is not available for the reason that ssh gives last', async () => {
    await fakeSsh(
      `echo 'Warning: a banner' >&2`,
      `printf 'Host key verification failed.\\r\\n' >&2`,
      'exit 255',
    )
    expect(await probeDocker(settings())).toEqual({
      available: false,
      reason: 'ssh to far.invalid failed: Host key verification failed',
    })
  })

  it('is not available when ssh is not installed', async () => {
    expect(await probeDocker(settings())).toEqual({
      available: false,
      reason: 'ssh to far.invalid failed: there is no ssh on PATH',
    })
  })
})
