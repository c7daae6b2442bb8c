import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildBaseImage } from '../../../src/lib/adapters/debian/build-base-image.ts'
import { connectDocker } from '../../../src/lib/adapters/docker/connect-docker.ts'
import { dockerSettings } from '../../../src/lib/adapters/docker/docker-settings.ts'
import { findBaseImage } from '../../../src/lib/adapters/docker/find-base-image.ts'
import { probeDocker } from '../../../src/lib/adapters/docker/probe-docker.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'

const settings = dockerSettings(process.env)
const probe = await probeDocker(settings)
const isRoot = process.getuid?.() === 0
const missing = !isRoot ? 'needs root' : probe.available ? null : probe.reason
const why = missing === null ? '' : ` (skipped: ${missing})`

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-base-test-'))
  await mkdir(join(root, 'bin'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

/** Stands where debootstrap stands, and does what it is told. */
async function fakeBootstrap(script: string): Promise<void> {
  const path = join(root, 'bin', 'debootstrap')
  await writeFile(
    path,
    `#!/bin/sh\nset -e\nfor word; do case $word in /*) root=$word ;; esac; done\n${script}\n`,
  )
  await chmod(path, 0o755)
}

const options = () => ({
  tempDir: join(root, 'temp'),
  searchPath: `${root}/bin:${process.env.PATH ?? ''}`,
  hostVariables: {},
  clock: systemClock,
  docker: settings,
})
const build = (labels: string[] = []) =>
  buildBaseImage(options(), {
    signal: new AbortController().signal,
    onProgress: (label) => labels.push(label),
  })

describe.skipIf(missing !== null)(`buildBaseImage()${why}`, () => {
  it('imports what was installed, labelled with its Python, and leaves nothing behind', async () => {
    await fakeBootstrap(
      'mkdir -p $root/usr/bin $root/etc $root/proc; touch $root/usr/bin/python3.99 $root/proc/x; echo "I: Retrieving x"; sleep 1.2',
    )
    const labels: string[] = []
    const made = await build(labels)
    expect(made).toMatchObject({ python: '3.99', version: 'debian-bookworm-1' })
    const docker = await connectDocker(settings)
    expect(await findBaseImage(docker, '3.99')).toBe(made.image)
    await docker.getImage(made.image).remove({ force: true })
    expect(labels[0]).toBe('fetching Debian bookworm')
    expect(labels.some((label) => /^retrieving Debian packages \(\d+ s\)$/.test(label))).toBe(true)
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })

  it('shows the last lines when the packages cannot be installed', async () => {
    await fakeBootstrap('echo "E: Failed getting release file" >&2; exit 1')
    await expect(build()).rejects.toMatchObject({
      code: 'AGT_ENVIRONMENT',
      message: expect.stringContaining('E: Failed getting release file'),
    })
    expect(await readdir(join(root, 'temp'))).toEqual([])
  })

  it('says so when the release has no Python', async () => {
    await fakeBootstrap('mkdir -p $root/usr/bin $root/etc')
    await expect(build()).rejects.toMatchObject({ code: 'AGT_PYTHON_MISSING' })
  })

  it('says which daemon it needs before it fetches anything', async () => {
    const nowhere = { ...options(), docker: dockerSettings({ DOCKER_HOST: 'unix:///nowhere' }) }
    await expect(buildBaseImage(nowhere, { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'AGT_DOCKER',
    })
  })
})

describe.skipIf(isRoot)('buildBaseImage() without root', () => {
  it('says that it needs root', async () => {
    await expect(build()).rejects.toMatchObject({
      code: 'AGT_SANDBOX_MISSING',
      message: expect.stringContaining('root'),
    })
  })
})
