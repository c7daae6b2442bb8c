import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerSandbox } from '../../../src/lib/adapters/docker/create-docker-sandbox.ts'
import { dockerSettings } from '../../../src/lib/adapters/docker/docker-settings.ts'
import { noteImageUse, pruneImages } from '../../../src/lib/adapters/docker/image-use.ts'
import { containerLabels, labels } from '../../../src/lib/adapters/docker/labels.ts'
import { probeDocker } from '../../../src/lib/adapters/docker/probe-docker.ts'
import { processIdentity } from '../../../src/lib/adapters/process/process-identity.ts'
import {
  exited,
  limits,
  plainRecipe,
  removeSubject,
  runPython,
  type Subject,
  sandboxOptions,
} from '../../contracts/sandbox-subject.ts'
import { basePython, client, openDockerSubject, whyNoDocker } from './docker-subject.ts'

const missing = await whyNoDocker()
const why = missing === null ? '' : ` (skipped: ${missing})`
const nowhere = dockerSettings({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })

describe.skipIf(missing !== null)(`the docker sandbox when things go wrong${why}`, () => {
  let subject: Subject
  let docker: Docker
  beforeAll(async () => {
    subject = await openDockerSubject()
    docker = await client()
  }, 180_000)
  afterAll(async () => removeSubject(subject))

  /** Those that this test file started: other runs on this machine are none of its business. */
  async function ownContainers(): Promise<Docker.Container[]> {
    const owner = `${labels.owner}=${processIdentity(process.pid)}`
    const found = await docker.listContainers({ all: true, filters: { label: [owner] } })
    return found.map(({ Id }) => docker.getContainer(Id))
  }

  async function startedContainer(): Promise<Docker.Container> {
    for (;;) {
      for (const container of await ownContainers())
        if ((await container.inspect()).State.Running) return container
      await sleep(50)
    }
  }

  it('run() tells a container that was killed from outside as infrastructure, not as the code', async () => {
    const running = runPython(subject, 'time.sleep(30)')
    await sleep(300)
    await (await startedContainer()).kill({ signal: 'SIGKILL' })
    expect(await running).toMatchObject({ kind: 'infra', retryable: true })
    expect(await ownContainers()).toEqual([])
  })

  it('run() tells a container that was removed as infrastructure', async () => {
    const running = runPython(subject, 'time.sleep(30)')
    await sleep(300)
    await (await startedContainer()).remove({ force: true })
    expect(await running).toMatchObject({ kind: 'infra', retryable: true })
  })

  it('run() tells a workspace that does not fit, and an image that is gone, as infrastructure', async () => {
    const large = join(subject.root, 'large')
    await mkdir(large)
    await writeFile(join(large, 'file'), Buffer.alloc(1024 * 1024))
    const tight = { ...limits, diskBytes: 64 * 1024 }
    const outcome = await runPython({ ...subject, workspace: large }, 'print(1)', { limits: tight })
    expect(outcome).toMatchObject({ kind: 'infra', reason: expect.stringContaining('No space left') })
    const gone = { ...subject.environment, reference: `sha256:${'0'.repeat(64)} /x` }
    expect(await runPython({ ...subject, environment: gone }, 'print(1)')).toMatchObject({ kind: 'infra' })
  })

  it('run() leaves no container behind, whatever the end', async () => {
    await runPython(subject, 'sys.exit(3)')
    await runPython(subject, 'time.sleep(30)', { limits: { ...limits, seconds: 0.5 } })
    expect(await ownContainers()).toEqual([])
  })

  it('sweep() removes what dead processes and passed deadlines left, and nothing of the living', async () => {
    const [image = ''] = subject.environment.reference.split(' ')
    const make = (changes: Record<string, string>) =>
      docker.createContainer({
        Image: image,
        Cmd: ['true'],
        Labels: { ...containerLabels('test', Date.now() + 60_000), ...changes },
      })
    const dead = await make({ [labels.owner]: `${process.pid}-1` })
    const late = await make({ [labels.deadline]: String(Date.now() - 1) })
    const elsewhere = await make({ [labels.host]: `${hostname()}-other`, [labels.owner]: '1-1' })
    const mine = await make({})
    expect(await subject.sandbox.sweep()).toBeGreaterThanOrEqual(2)
    const left = (await docker.listContainers({ all: true })).map(({ Id }) => Id)
    await Promise.all([elsewhere.remove(), mine.remove()])
    expect(left).toContain(mine.id)
    expect(left).toContain(elsewhere.id)
    expect(left).not.toContain(dead.id)
    expect(left).not.toContain(late.id)
  })

  it('run() works over TCP as over a socket, and nothing is bound from this host', async () => {
    const { server, port } = await forwardToSocket('/var/run/docker.sock')
    const remote = dockerSettings({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })
    const sandbox = createDockerSandbox({ ...sandboxOptions(subject.root), docker: remote })
    const outcome = exited(await runPython({ ...subject, sandbox }, `print(open('src/thing.py').read())`))
    server.close()
    expect(outcome.stdout).toBe('answer = 42\n\n')
  })

  it('run() loses no grade when the connection breaks in the middle: it says that nothing was learned', async () => {
    const { server, port, breakAll } = await forwardToSocket('/var/run/docker.sock')
    const remote = dockerSettings({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })
    const sandbox = createDockerSandbox({ ...sandboxOptions(subject.root), docker: remote })
    const running = runPython({ ...subject, sandbox }, 'time.sleep(30)')
    await startedContainer()
    server.close()
    breakAll()
    expect(await running).toMatchObject({ kind: 'infra', retryable: true })
    for (const container of await ownContainers()) await container.remove({ force: true })
  })

  it('prepare() refuses a Python that no base image has, in one sentence', async () => {
    const recipe = await plainRecipe({ python: '3.4' })
    const wanted = subject.sandbox.prepare(recipe, subject.workspace, {
      signal: new AbortController().signal,
    })
    await expect(wanted).rejects.toMatchObject({
      code: 'AGT_SANDBOX_MISSING',
      message: expect.stringMatching(
        /^A base image with Python 3\.4 is needed; there is one with Python 3\.11/,
      ),
    })
  })

  it('prepare() takes a ready image as it is and finds its interpreter', async () => {
    const [image = ''] = subject.environment.reference.split(' ')
    const recipe = await plainRecipe({ python: basePython, image })
    const ready = await subject.sandbox.prepare(recipe, subject.workspace, {
      signal: new AbortController().signal,
    })
    expect(ready.reference).toBe(`${image} /environment/bin/python`)
    expect(exited(await runPython({ ...subject, environment: ready }, 'print(2)')).stdout).toBe('2\n')
  })

  it('prepare() stops at once when the signal fires, and removes its container', async () => {
    const controller = new AbortController()
    const recipe = await plainRecipe({ python: basePython, install: ['sleep 60'] })
    const building = subject.sandbox.prepare(recipe, subject.workspace, {
      signal: controller.signal,
      onProgress: (label) => label.startsWith('running') && controller.abort(),
    })
    await expect(building).rejects.toMatchObject({ name: 'AbortedError' })
    expect(await ownContainers()).toEqual([])
  }, 60_000)

  it('pruneImages() keeps the images used last', async () => {
    const root = await mkdtemp(join(tmpdir(), 'agentao-prune-'))
    const made = await docker.listImages({ filters: { label: [labels.environment] } })
    expect(await pruneImages(docker, root, made.length)).toBe(0)
    const digest = subject.environment.digest
    await noteImageUse(root, digest)
    const found = await docker.listImages({ filters: { label: [`${labels.environment}=${digest}`] } })
    expect(found).toHaveLength(1)
    await rm(root, { recursive: true })
  })
})

describe('the docker sandbox without a daemon', () => {
  it('run() says that nothing was learned', async () => {
    const sandbox = createDockerSandbox({ ...sandboxOptions(tmpdir()), docker: nowhere })
    const recipe = await plainRecipe()
    const environment = { backend: 'docker' as const, digest: 'd', recipe, reference: 'sha256:0 /p' }
    const place = { sandbox, environment, root: tmpdir(), workspace: tmpdir(), tools: tmpdir() }
    expect(await runPython(place, '')).toMatchObject({
      kind: 'infra',
      reason: 'the Docker daemon cannot be reached',
      retryable: true,
    })
  })

  it('prepare() fails with AGT_DOCKER', async () => {
    const sandbox = createDockerSandbox({ ...sandboxOptions(tmpdir()), docker: nowhere })
    const wanted = sandbox.prepare(await plainRecipe(), tmpdir(), { signal: new AbortController().signal })
    await expect(wanted).rejects.toMatchObject({ code: 'AGT_DOCKER', retryable: true })
  })

  it('probeDocker() says why', async () => {
    expect(await probeDocker(nowhere)).toEqual({
      available: false,
      reason: 'the Docker daemon cannot be reached',
    })
  })

  it('probeDocker() does not take any server for Docker', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]'))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const probe = await probeDocker(dockerSettings({ DOCKER_HOST: `tcp://127.0.0.1:${portOf(server)}` }))
    server.close()
    expect(probe).toMatchObject({ available: false })
  })
})

/** A TCP port in front of a Unix socket; `breakAll` cuts what is connected. */
async function forwardToSocket(path: string) {
  const open = new Set<{ destroy(): void }>()
  const server = createServer((near) => {
    const far = connect(path)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const breakAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  return { server, port: portOf(server), breakAll }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
