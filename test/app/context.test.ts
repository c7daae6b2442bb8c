import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ContextOptions, createContext } from '../../src/lib/app/context.ts'
import type { Config } from '../../src/lib/config/config-schema.ts'
import { loadConfig } from '../../src/lib/config/load-config.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { tempDir } from '../fakes/temp-dir.ts'

let config: Config

beforeEach(async () => {
  const dir = tempDir()
  vi.stubEnv('TMPDIR', dir)
  const { values } = await loadConfig({ cwd: dir, home: dir, variables: {}, flags: { sandbox: 'process' } })
  config = values
})
afterEach(() => vi.unstubAllEnvs())

const open = (part: Partial<ContextOptions> = {}) =>
  createContext({
    config,
    clock: systemClock,
    variables: { PATH: process.env.PATH },
    signal: new AbortController().signal,
    onNote: () => undefined,
    ...part,
  })

describe('createContext()', () => {
  it('gives each context a private folder, and close() leaves nothing of it', async () => {
    const [one, two] = [await open(), await open()]
    expect(one.tempDir).not.toBe(two.tempDir)
    await writeFile(join(one.tempDir, 'left'), 'over')
    const shared = dirname(one.tempDir)
    await one.close()
    expect(await readdir(shared)).toHaveLength(1)
    expect(existsSync(two.tempDir)).toBe(true)
    await two.close()
    expect(existsSync(shared)).toBe(false)
  })

  it('sweeps what a killed process left behind, and nothing of a living one', async () => {
    const living = await open()
    const dead = join(dirname(living.tempDir), 'agentao-run-999999999-1-01J0000000000000000000000')
    await mkdir(dead)
    const next = await open()
    expect(existsSync(dead)).toBe(false)
    expect(existsSync(living.tempDir)).toBe(true)
    await next.close()
    await living.close()
  })

  it('closes although no sandbox could be used', async () => {
    const bubblewrapOnly: Config = { ...config, sandbox: 'bubblewrap' }
    const context = await open({ config: bubblewrapOnly, variables: { PATH: '/nonexistent' } })
    await expect(context.sandbox()).rejects.toMatchObject({ code: 'AGT_SANDBOX_MISSING' })
    await context.close()
    expect(existsSync(context.tempDir)).toBe(false)
  })

  it('makes each part once', async () => {
    const context = await open()
    expect(await context.sandbox()).toBe(await context.sandbox())
    expect((await context.sandbox()).backend).toBe('process')
    expect((await context.suite()).sandbox).toBe(await context.sandbox())
    await context.close()
  })
})
