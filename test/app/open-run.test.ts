import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type OpenRun, openRun, type WantedSettings } from '../../src/lib/app/open-run.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import { defaultCast } from '../../src/lib/neurons/miner/default-cast.ts'
import { plannedRound } from '../contracts/store-facts.ts'
import { tempDir } from '../fakes/temp-dir.ts'

const wanted = (dataDir: string, part: Partial<WantedSettings> = {}): WantedSettings => ({
  seed: 's',
  freshSeed: 'fresh',
  packages: ['toolz'],
  rounds: 3,
  miners: defaultCast(4),
  validators: 1,
  solveSeconds: 600,
  dataDir,
  ...part,
})

/** Opens a run, uses it, and ends the process that had it. */
async function withRun(
  settings: WantedSettings,
  use: (run: OpenRun) => Promise<void> = async () => undefined,
) {
  const cleanUps: (() => void | Promise<void>)[] = []
  const onEnd = (_name: string, cleanUp: () => void | Promise<void>): (() => void) => {
    cleanUps.unshift(cleanUp)
    return () => undefined
  }
  try {
    const run = await openRun({ onEnd, clock: systemClock }, settings)
    await use(run)
    return run.settings
  } finally {
    for (const cleanUp of cleanUps) await cleanUp()
  }
}

const plan = async ({ store }: OpenRun): Promise<void> => await store.planRound(plannedRound(0))

describe('openRun()', () => {
  it('goes on with the seed of the first start when none is asked for', async () => {
    const dir = join(tempDir(), 'data')
    expect((await withRun(wanted(dir, { seed: null, freshSeed: 'one' }), plan)).seed).toBe('one')
    expect((await withRun(wanted(dir, { seed: null, freshSeed: 'two' }))).seed).toBe('one')
    expect((await withRun(wanted(dir, { seed: 'one', rounds: 9 }))).rounds).toBe(9)
  })

  it.each([
    ['seed', { seed: 'other' }, 'seed "s", not "other"'],
    ['packages', { packages: ['tabulate'] }, 'packages ["toolz"], not ["tabulate"]'],
    ['validators', { validators: 2 }, 'validators 1, not 2'],
    ['solveSeconds', { solveSeconds: 60 }, 'solveSeconds 600, not 60'],
    ['miners', { miners: defaultCast(3) }, 'other miners'],
  ] as const)('refuses data that was started with other %s', async (_name, part, words) => {
    const dir = join(tempDir(), 'data')
    await withRun(wanted(dir), plan)
    await expect(withRun(wanted(dir, part))).rejects.toMatchObject({
      code: 'AGT_DATA_FOREIGN',
      message: expect.stringContaining(words),
    })
  })

  it('refuses a second process at once', async () => {
    const dir = join(tempDir(), 'data')
    await withRun(wanted(dir), async () => {
      const started = performance.now()
      await expect(withRun(wanted(dir))).rejects.toMatchObject({ code: 'AGT_DATA_LOCKED' })
      expect(performance.now() - started).toBeLessThan(1000)
    })
  })

  it('leaves no directory behind when no round was planned, nor the parents it made', async () => {
    const parent = tempDir()
    await withRun(wanted(join(parent, 'a', 'b', 'data')))
    expect(await readdir(parent)).toEqual([])
  })

  it('leaves an empty directory of the user’s as it was', async () => {
    const dir = tempDir()
    await withRun(wanted(dir))
    expect(await readdir(dir)).toEqual([])
    await mkdir(join(dir, 'notes'))
    await withRun(wanted(dir))
    expect(await readdir(dir)).toContain('notes')
  })

  it('keeps the data once a round was planned', async () => {
    const dir = join(tempDir(), 'data')
    await withRun(wanted(dir), plan)
    expect(existsSync(join(dir, 'agentao.sqlite'))).toBe(true)
    await withRun(wanted(dir), async ({ store }) => expect(await store.rounds()).toHaveLength(1))
    expect(existsSync(join(dir, 'agentao.sqlite'))).toBe(true)
  })
})
