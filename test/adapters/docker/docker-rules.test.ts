import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { list } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildNetwork } from '../../../src/lib/adapters/docker/build-image.ts'
import { connectDocker } from '../../../src/lib/adapters/docker/connect-docker.ts'
import {
  buildContainerOptions,
  type Engine,
  runContainerOptions,
} from '../../../src/lib/adapters/docker/container-options.ts'
import { dockerError, reasonOf } from '../../../src/lib/adapters/docker/docker-failure.ts'
import { dockerSettings } from '../../../src/lib/adapters/docker/docker-settings.ts'
import { carryHostFiles } from '../../../src/lib/adapters/docker/host-files.ts'
import { formatReference, parseReference } from '../../../src/lib/adapters/docker/image-reference.ts'
import { packEntries, packFolder } from '../../../src/lib/adapters/docker/pack-folder.ts'
import { createStreamSplitter } from '../../../src/lib/adapters/docker/split-streams.ts'
import { ExternalError } from '../../../src/lib/kernel/errors.ts'
import { limits } from '../../contracts/sandbox-subject.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-docker-rules-'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

describe('dockerSettings()', () => {
  it('looks in the usual places when no host is named', () => {
    const { host, sockets } = dockerSettings({
      HOME: '/home/me',
      XDG_RUNTIME_DIR: '/run/user/1',
      DOCKER_HOST: '',
    })
    expect(host).toBeNull()
    expect(sockets).toEqual([
      '/var/run/docker.sock',
      '/run/user/1/docker.sock',
      '/home/me/.docker/run/docker.sock',
      '/run/user/1/podman/podman.sock',
      '/run/podman/podman.sock',
    ])
  })

  it('gives ssh what it needs of the environment and no more', () => {
    const { sshVariables } = dockerSettings({ PATH: '/bin', SSH_AUTH_SOCK: '/s', AWS_SECRET: 'x' })
    expect(sshVariables).toEqual({ PATH: '/bin', SSH_AUTH_SOCK: '/s' })
  })
})

describe('connectDocker()', () => {
  it.each([
    ['unix:///a/b.sock', { socketPath: '/a/b.sock', protocol: 'http' }],
    ['tcp://box:1234', { host: 'box', port: 1234, protocol: 'http' }],
    ['box:1234', { host: 'box', port: 1234, protocol: 'http' }],
    ['tcp://box', { host: 'box', port: 2375, protocol: 'http' }],
    ['tcp://box:2376', { host: 'box', port: 2376, protocol: 'https' }],
  ])('understands DOCKER_HOST=%s', async (host, wanted) => {
    const docker = await connectDocker(dockerSettings({ DOCKER_HOST: host }))
    expect(docker.modem).toMatchObject(wanted)
  })

  it.each(['ftp://x', 'npipe:////./pipe/x'])('refuses DOCKER_HOST=%s and quotes it', async (host) => {
    await expect(connectDocker(dockerSettings({ DOCKER_HOST: host }))).rejects.toMatchObject({
      code: 'AGT_CONFIG',
      message: expect.stringContaining(host),
    })
  })
})

const create = (engine: Engine = 'docker') =>
  runContainerOptions({ image: 'i', command: ['c'], labels: { a: 'b' }, limits, cpus: 2, engine })

describe('runContainerOptions()', () => {
  it('holds back everything that a container can hold back', () => {
    const { HostConfig, User, Tty } = create()
    expect([User, Tty]).toEqual(['65534:65534', false])
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'none' },
    })
    expect(HostConfig?.MemorySwap).toBe(HostConfig?.Memory)
    for (const name of ['Binds', 'Mounts', 'Privileged', 'CapAdd', 'Devices', 'VolumesFrom', 'PortBindings'])
      expect(HostConfig).not.toHaveProperty(name)
  })

  it('caps every place that can be written', () => {
    for (const engine of ['docker', 'podman'] as const)
      for (const options of Object.values(create(engine).HostConfig?.Tmpfs ?? {}))
        expect(options).toMatch(/size=\d+/)
  })
})

describe('buildContainerOptions()', () => {
  it('gives the code of packages no capability and no path of the host', () => {
    const { HostConfig } = buildContainerOptions({ image: 'i', labels: {}, network: 'bridge', user: '65534' })
    expect(HostConfig).toMatchObject({ CapDrop: ['ALL'], CapAdd: [], SecurityOpt: ['no-new-privileges'] })
    expect(HostConfig).not.toHaveProperty('Binds')
  })
})

describe('buildNetwork()', () => {
  it.each([
    [{ HTTPS_PROXY: 'http://localhost:3128' }, 'host'],
    [{ PIP_INDEX_URL: 'http://user:word@127.0.0.1:8080/simple' }, 'host'],
    [{ PIP_INDEX_URL: 'https://[::1]/simple' }, 'host'],
    [{ HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'localhost,127.0.0.1' }, 'bridge'],
    [{ PIP_INDEX_URL: 'https://localhost.example/simple' }, 'bridge'],
    [{}, 'bridge'],
  ])('of %j is %s', (variables, wanted) => {
    expect(buildNetwork(variables)).toBe(wanted)
  })
})

describe('createStreamSplitter()', () => {
  it('takes both streams apart, whatever pieces they come in', () => {
    const part = fc.record({ kind: fc.constantFrom(1, 2), bytes: fc.uint8Array({ maxLength: 30 }) })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 20 }), (parts, size) => {
        const stream = Buffer.concat(
          parts.map(({ kind, bytes }) => {
            const header = Buffer.from([kind, 0, 0, 0, 0, 0, 0, bytes.length])
            return Buffer.concat([header, bytes])
          }),
        )
        const got: [Buffer[], Buffer[]] = [[], []]
        const push = createStreamSplitter(
          (chunk) => got[0].push(chunk),
          (chunk) => got[1].push(chunk),
        )
        for (let at = 0; at < stream.length; at += size) push(stream.subarray(at, at + size))
        const wanted = (kind: number) =>
          Buffer.concat(parts.filter((p) => p.kind === kind).map((p) => p.bytes))
        expect([Buffer.concat(got[0]), Buffer.concat(got[1])]).toEqual([wanted(1), wanted(2)])
      }),
    )
  })
})

async function namesIn(archive: Buffer): Promise<string[]> {
  const names: string[] = []
  const parser = list({ onReadEntry: (entry) => names.push(`${entry.type} ${entry.path}`) })
  await new Promise<void>((resolve) => {
    parser.on('end', resolve)
    parser.end(archive)
  })
  return names.sort()
}

describe('packFolder()', () => {
  it('packs files, odd names and links as they are, without the folder itself', async () => {
    await mkdir(join(root, 'sub'))
    await writeFile(join(root, 'sub', 'file'), 'x')
    await writeFile(join(root, '@odd'), 'x')
    await writeFile(join(root, '-dash'), 'x')
    await symlink('/etc/passwd', join(root, 'link'))
    const archive = await packFolder(root)
    expect(await namesIn(archive)).toEqual([
      'Directory ./sub/',
      'File ./-dash',
      'File ./@odd',
      'File ./sub/file',
      'SymbolicLink ./link',
    ])
    expect(archive.length % 10_240).toBe(0)
  })

  it('packs an empty folder', async () => {
    expect(await namesIn(await packFolder(root))).toEqual([])
  })
})

describe('packEntries()', () => {
  it('makes entries of the owners given', async () => {
    const archive = packEntries([
      { kind: 'folder', path: 'a', user: 65534, mode: 0o755 },
      { kind: 'file', path: 'a/b', user: 0, mode: 0o644, content: Buffer.from('hello') },
    ])
    expect(await namesIn(archive)).toEqual(['Directory a/', 'File a/b'])
    expect(archive.length % 10_240).toBe(0)
  })
})

describe('carryHostFiles()', () => {
  it('copies what settings point at and points them at the copies', async () => {
    await writeFile(join(root, 'ca.pem'), 'certificate')
    await mkdir(join(root, 'wheels'))
    await writeFile(join(root, 'wheels', 'a.whl'), 'x')
    const { variables, entries } = await carryHostFiles(
      {
        PIP_CERT: `${root}/ca.pem`,
        PIP_FIND_LINKS: `${root}/wheels https://host${root}/wheels file://${root}/wheels`,
        PIP_INDEX_URL: 'https://index/simple',
      },
      '/in',
    )
    expect(variables.PIP_CERT).toMatch(/^\/in\/\d$/)
    expect(variables.PIP_FIND_LINKS).toMatch(
      new RegExp(`^/in/\\d https://host${root}/wheels file:///in/\\d$`),
    )
    expect(variables.PIP_INDEX_URL).toBe('https://index/simple')
    expect(entries.map(({ kind }) => kind).sort()).toEqual(['file', 'file', 'folder'])
  })

  it('leaves a setting alone that points at nothing', async () => {
    const settings = { PIP_CERT: '/nowhere/ca.pem' }
    expect(await carryHostFiles(settings, '/in')).toEqual({ variables: settings, entries: [] })
  })
})

describe('dockerError()', () => {
  it('translates what the daemon says and leaves faults of our own alone', () => {
    const said = Object.assign(new Error('(HTTP code 500) server error - no space left on device '), {
      statusCode: 500,
    })
    expect(dockerError(said, 'Building')).toMatchObject({
      code: 'AGT_DOCKER',
      message: 'Building failed: server error - no space left on device.',
      retryable: true,
    })
    const fault = new TypeError('x is not a function')
    expect(dockerError(fault, 'Building')).toBe(fault)
    expect(dockerError(said, 'Building')).toBeInstanceOf(ExternalError)
    expect(reasonOf(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe(
      'this user may not use the Docker daemon',
    )
  })
})

describe('formatReference()', () => {
  it('is undone by parseReference(), and names a bare digest by its kind', () => {
    const digest = 'a'.repeat(64)
    const wanted = { image: `sha256:${digest}`, python: '/opt/python' }
    expect(parseReference(formatReference(wanted))).toEqual(wanted)
    expect(parseReference(formatReference({ ...wanted, image: digest }))).toEqual(wanted)
  })
})
