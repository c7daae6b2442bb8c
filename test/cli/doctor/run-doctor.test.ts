import { describe, expect, it, vi } from 'vitest'
import type { CheckRow, DoctorInput, Probes } from '../../../src/lib/cli/doctor/check.ts'
import { doctorText } from '../../../src/lib/cli/doctor/doctor-text.ts'
import { runDoctor } from '../../../src/lib/cli/doctor/run-doctor.ts'
import { loadConfig } from '../../../src/lib/config/load-config.ts'
import { exited, fakeProbes } from '../../fakes/probes.ts'
import { tempDir } from '../../fakes/temp-dir.ts'

const signal = new AbortController().signal

async function inputWith(probes: Probes, rest: Partial<DoctorInput> = {}): Promise<DoctorInput> {
  const dir = tempDir()
  const { values } = await loadConfig({ cwd: dir, home: dir, flags: {}, variables: {} })
  return { config: values, probes, fix: false, leftovers: null, ...rest }
}

async function rowsWith(...args: Parameters<typeof inputWith>): Promise<ReadonlyMap<string, CheckRow>> {
  const { checks } = await runDoctor(await inputWith(...args), { signal })
  return new Map(checks.map((row) => [row.name, row]))
}

describe('runDoctor()', () => {
  it('finds nothing wrong with a machine where all is well', async () => {
    const report = await runDoctor(await inputWith(fakeProbes()), { signal })
    expect(report.healthy).toBe(true)
    expect(report.checks.map(({ status }) => status)).toEqual(report.checks.map(() => 'ok'))
    expect(report.checks.map(({ name }) => name)).toEqual([
      'Node.js',
      'Python',
      'git',
      'bubblewrap',
      'Docker',
      'data folder',
      'cache folder',
      'package index',
      'clock',
    ])
  })

  it.each([
    ['Node.js', 'fail', { nodeVersion: '22.4.0' }, '22.4.0 is too old'],
    ['Python', 'fail', { programs: { 'python3 -c': { kind: 'missing' } as const } }, 'not on PATH'],
    ['Python', 'fail', { programs: { 'python3 -c': exited(0, '3.8.10\n') } }, '3.8.10 is too old'],
    [
      'Python',
      'fail',
      { programs: { 'python3 -c': exited(1, '3.11.2\n', 'No module named venv') } },
      'no working venv',
    ],
    ['git', 'warn', { programs: { git: { kind: 'missing' } as const } }, 'not on PATH'],
    ['bubblewrap', 'warn', { programs: { bwrap: { kind: 'missing' } as const } }, 'not installed'],
    [
      'bubblewrap',
      'warn',
      { programs: { bwrap: exited(1, '', 'bwrap: No permissions\nmore') } },
      'No permissions',
    ],
    ['Docker', 'warn', { pingDocker: async () => false }, 'no daemon answers at unix:///var/run/docker.sock'],
    [
      'package index',
      'warn',
      { programs: { 'python3 -m': exited(1, '', 'ERROR: offline') } },
      'not reachable',
    ],
    ['clock', 'warn', { now: () => Date.UTC(2001, 0) }, 'is in the past'],
    ['clock', 'warn', { now: () => Date.UTC(2026, 5, 1, 0, 2) }, 'differs from the package index by 120 s'],
    ['clock', 'ok', { fetch: () => Promise.reject(new Error('offline')) }, 'not compared'],
  ])('reports %s as %s', async (name, status, overrides, detail) => {
    const row = (await rowsWith(fakeProbes(overrides))).get(name)
    expect(row).toMatchObject({ status, detail: expect.stringContaining(detail) })
    expect(row?.fix === null).toBe(status === 'ok')
  })

  it('names the process sandbox as the last resort when neither isolation works', async () => {
    const rows = await rowsWith(
      fakeProbes({ programs: { bwrap: { kind: 'missing' } }, pingDocker: async () => false }),
    )
    expect(rows.get('isolation')).toMatchObject({ status: 'warn' })
  })

  it('asks DOCKER_HOST where it is set', async () => {
    const pingDocker = vi.fn(async () => true)
    const variable = (name: string) => (name === 'DOCKER_HOST' ? 'tcp://box:2375' : undefined)
    await rowsWith(fakeProbes({ pingDocker, variable }))
    expect(pingDocker).toHaveBeenCalledWith('tcp://box:2375', expect.anything())
  })

  it('asks the index itself where pip is not installed', async () => {
    const noPip = { 'python3 -m': exited(1, '', 'No module named pip') }
    expect((await rowsWith(fakeProbes({ programs: noPip }))).get('package index')).toMatchObject({
      status: 'ok',
    })
    const offline = { programs: noPip, fetch: () => Promise.reject(new Error('offline')) }
    expect((await rowsWith(fakeProbes(offline))).get('package index')).toMatchObject({ status: 'warn' })
  })

  it.each([
    [{ exists: true, freeBytes: 10 * 1024 ** 3, writable: false }, 'fail', 'cannot be written'],
    [{ exists: true, freeBytes: 100 * 1024 ** 2, writable: true }, 'fail', 'too little'],
    [{ exists: true, freeBytes: 1024 ** 3, writable: true }, 'warn', '1.0 GB free'],
    [{ exists: false, freeBytes: 10 * 1024 ** 3, writable: true }, 'ok', 'made when first needed'],
  ] as const)('reports a folder like %j as %s', async (folder, status, detail) => {
    const row = (await rowsWith(fakeProbes({ folder: async () => folder }))).get('data folder')
    expect(row).toMatchObject({ status, detail: expect.stringContaining(detail) })
  })

  it('makes missing folders with --fix, and only then', async () => {
    const makeFolder = vi.fn(async () => undefined)
    const folder = async () => ({ exists: false, freeBytes: 10 * 1024 ** 3, writable: true })
    await rowsWith(fakeProbes({ folder, makeFolder }))
    expect(makeFolder).not.toHaveBeenCalled()
    await rowsWith(fakeProbes({ folder, makeFolder }), { fix: true })
    expect(makeFolder).toHaveBeenCalledTimes(2)
  })

  it('sweeps leftovers with --fix, and only then', async () => {
    const sweep = vi.fn(async () => 2)
    const leftovers = { sweep }
    expect((await rowsWith(fakeProbes(), { leftovers })).has('leftovers')).toBe(false)
    expect(sweep).not.toHaveBeenCalled()
    expect((await rowsWith(fakeProbes(), { leftovers, fix: true })).get('leftovers')).toMatchObject({
      status: 'ok',
      detail: '2 removed',
    })
  })

  it('is not healthy once one row failed, and stays so for warnings alone', async () => {
    const old = await runDoctor(await inputWith(fakeProbes({ nodeVersion: '20.0.0' })), { signal })
    expect(old.healthy).toBe(false)
    const offline = await runDoctor(await inputWith(fakeProbes({ pingDocker: async () => false })), {
      signal,
    })
    expect(offline.healthy).toBe(true)
  })
})

describe('runDoctor() with checks that misbehave', () => {
  const run = async (check: () => Promise<readonly CheckRow[]>, capMs = 20) =>
    runDoctor(await inputWith(fakeProbes()), { signal, capMs, checks: [{ name: 'odd', run: check }] })

  it('gives a check that hangs its time and a row', async () => {
    const { checks } = await run(() => new Promise(() => undefined))
    expect(checks).toMatchObject([{ name: 'odd', status: 'warn', detail: 'did not answer within 0.02 s.' }])
  })

  it('gives a check that throws a row', async () => {
    const { checks } = await run(() => Promise.reject(new Error('no such thing')))
    expect(checks).toMatchObject([
      { name: 'odd', status: 'warn', detail: 'could not be checked: no such thing' },
    ])
  })
})

describe('doctorText()', () => {
  it('puts the fix below what is not ok and counts the failures', () => {
    const text = doctorText({
      healthy: false,
      checks: [
        { name: 'Node.js', status: 'ok', detail: '24.21.0', fix: null },
        { name: 'git', status: 'fail', detail: 'is not there.', fix: 'Install git.' },
      ],
    })
    expect(text.split('\n')).toEqual([
      'ok    Node.js  24.21.0',
      'fail  git      is not there.',
      '               Install git.',
      '',
      '1 of 2 checks failed.',
    ])
  })
})
