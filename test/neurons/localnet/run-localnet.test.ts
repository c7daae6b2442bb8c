import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/lib/domain/event.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import type { LocalnetSettings } from '../../../src/lib/neurons/localnet/localnet-parts.ts'
import type { LocalnetResult } from '../../../src/lib/neurons/localnet/localnet-result.ts'
import { runLocalnet } from '../../../src/lib/neurons/localnet/run-localnet.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import {
  createDisk,
  createFakeMarket,
  type Disk,
  type FakeMarketOptions,
  marketSettings,
} from '../fake-market.ts'

const never = new AbortController().signal

type RunOptions = {
  readonly settings?: Partial<LocalnetSettings>
  readonly around?: NonNullable<FakeMarketOptions['around']>
  readonly emit?: (event: Event) => void
  readonly signal?: AbortSignal
}

async function run(disk: Disk, dir: string, options: RunOptions = {}): Promise<LocalnetResult> {
  const { settings = {}, signal = never, ...rest } = options
  const { parts } = await createFakeMarket({ disk, tempDir: dir, ...rest })
  return await runLocalnet(parts, marketSettings(settings), signal)
}

/** Everything a disk holds that matters afterwards. */
async function contentOf({ store, tasks }: Disk) {
  return {
    rounds: await store.rounds(),
    finished: await store.finishedRounds(),
    solutions: await store.solutions(),
    tasks: [...tasks.keys()].sort(),
    ledger: withoutPorts(await store.getValue('ledger')),
  }
}

/** Ports are given by the system anew for each process. */
const withoutPorts = (ledger: string | null): string | null =>
  ledger?.replace(/"port":\d+/g, '"port":0') ?? null

describe('runLocalnet()', () => {
  it('plays every round, rates the cast apart and writes a row for each miner and round', async () => {
    const result = await run(createDisk(), tempDir(), { settings: { rounds: 6 } })
    expect(result).toMatchObject({ type: 'result', seed: 'seed', sandbox: 'process', interrupted: false })
    expect(result.rounds.map(({ solutions }) => solutions.map(({ uid }) => uid))).toEqual(
      Array.from({ length: 6 }, () => [1, 2, 3, 4]),
    )
    const weightOf = (name: string) => result.miners.find(({ miner }) => miner === name)?.weight ?? Number.NaN
    expect(weightOf('patient')).toBeGreaterThanOrEqual(weightOf('hurried'))
    expect(weightOf('hurried')).toBeGreaterThan(0)
    expect([weightOf('silent'), weightOf('copycat')]).toEqual([0, 0])
    expect(result.weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
    expect(result.dataset).toEqual({ rows: 24, files: ['rows.parquet'] })
    const paid = [...result.miners, ...result.validators].reduce((sum, { tao }) => sum + tao, 0)
    expect(paid).toBeCloseTo(6 * 360 * 0.82, 3)
  })

  it('leaves nothing in the folder for temporary files', async () => {
    const dir = tempDir()
    await run(createDisk(), dir)
    expect(await readdir(dir)).toEqual([])
  })

  it('gives the same result for the same seed, another for another', async () => {
    const dir = tempDir()
    const first = await run(createDisk(), dir)
    expect(await run(createDisk(), dir)).toEqual(first)
    const other = await run(createDisk(), dir, { settings: { seed: 'other' } })
    const digests = (result: LocalnetResult) => result.rounds.map(({ taskDigest }) => taskDigest)
    expect(digests(other)).not.toEqual(digests(first))
  })

  it('asks nobody again when all rounds are done, and says the same', async () => {
    const disk = createDisk()
    const dir = tempDir()
    const first = await run(disk, dir)
    const before = await contentOf(disk)
    const events: Event[] = []
    expect(await run(disk, dir, { emit: (event) => events.push(event) })).toEqual(first)
    expect(await contentOf(disk)).toEqual(before)
    expect(events.filter(({ type }) => type === 'miner.asked' || type === 'epoch.ended')).toEqual([])
  })

  it('goes on for more rounds on the same data', async () => {
    const disk = createDisk()
    const dir = tempDir()
    await run(disk, dir)
    const more = await run(disk, dir, { settings: { rounds: 4 } })
    expect(more).toEqual(await run(createDisk(), dir, { settings: { rounds: 4 } }))
  })

  it('lets validators take rounds in turn and all set weights', async () => {
    const events: Event[] = []
    const result = await run(createDisk(), tempDir(), {
      settings: { validators: 2 },
      emit: (event) => events.push(event),
    })
    expect(result.validators.map(({ dividends }) => dividends)).toEqual([0.5, 0.5])
    const setters = events.flatMap((event) => (event.type === 'weights.set' ? [event.validator] : []))
    expect(setters).toEqual(['validator-0', 'validator-1', 'validator-0', 'validator-1'])
  })

  it('tells a failure as it is, not as an interruption', async () => {
    const failing = run(createDisk(), tempDir(), {
      around: async (name, call) => {
        if (name === 'readTask') throw new AbortedError('A part gave up by itself.')
        return await call()
      },
    })
    await expect(failing).rejects.toThrow('gave up by itself')
  })
})

describe('runLocalnet() killed at any moment and started again', { timeout: 180_000 }, () => {
  const dead = new Error('the process is dead')

  /** A process that dies at its `at`-th call to the outside: before the call has any effect, or right after it. */
  function dyingAt(at: number, when: 'before' | 'after') {
    let calls = 0
    let isDead = false
    const around = async <T>(_name: string, call: () => Promise<T>): Promise<T> => {
      if (isDead) throw dead
      const dies = ++calls === at
      if (dies && when === 'before') isDead = true
      if (isDead) throw dead
      const value = await call()
      if (dies) isDead = true
      if (isDead) throw dead
      return value
    }
    return { around, calls: () => calls }
  }

  it.each(['before', 'after'] as const)('%s each call: no row is lost, none is there twice', async (when) => {
    const dir = tempDir()
    const whole = createDisk()
    const counting = dyingAt(0, when)
    const expected = await run(whole, dir, counting)
    const content = await contentOf(whole)
    expect(counting.calls()).toBeGreaterThan(40)
    for (let at = 1; at <= counting.calls(); at++) {
      const disk = createDisk()
      await expect(run(disk, dir, dyingAt(at, when)), `killed ${when} call ${at}`).rejects.toThrow(dead)
      expect(await run(disk, dir), `gone on ${when} call ${at}`).toEqual(expected)
      expect(await contentOf(disk), `the data ${when} call ${at}`).toEqual(content)
    }
  })

  it('again and again, one call further each time', async () => {
    const dir = tempDir()
    const whole = createDisk()
    const expected = await run(whole, dir)
    const disk = createDisk()
    for (let at = 5; ; at += 5) {
      const outcome = await run(disk, dir, dyingAt(at, 'after')).catch((error: unknown) => error)
      if (outcome === dead) continue
      expect(outcome).toEqual(expected)
      break
    }
    expect(await contentOf(disk)).toEqual(await contentOf(whole))
  })
})

describe('runLocalnet() stopped at any moment', { timeout: 180_000 }, () => {
  it('sums up within a second although the work under way does not heed the signal', async () => {
    const stop = new AbortController()
    let stoppedAt = Number.NaN
    const result = await run(createDisk(), tempDir(), {
      signal: stop.signal,
      around: (name, call) => {
        if (name !== 'readTask') return call()
        stoppedAt = performance.now()
        stop.abort()
        return new Promise(() => undefined)
      },
    })
    expect(result).toMatchObject({ interrupted: true, rounds: [] })
    expect(performance.now() - stoppedAt).toBeLessThan(1000)
  })

  it('sums up the rounds done so far, and goes on to the same end', async () => {
    const dir = tempDir()
    const whole = createDisk()
    let calls = 0
    const expected = await run(whole, dir, {
      around: (_name, call) => {
        calls++
        return call()
      },
    })
    for (let at = 1; at <= calls; at++) {
      const disk = createDisk()
      const stop = new AbortController()
      let count = 0
      const stopped = await run(disk, dir, {
        signal: stop.signal,
        around: (name, call) => {
          if (++count === at) stop.abort()
          if (stop.signal.aborted && name === 'writeDataset') throw new AbortedError('The work was stopped.')
          return call()
        },
      })
      const done = (await disk.store.finishedRounds()).size
      expect(stopped.rounds, `stopped at call ${at}`).toHaveLength(done)
      expect(stopped.interrupted || stopped.dataset.rows === 8, `stopped at call ${at}`).toBe(true)
      expect(await run(disk, dir), `gone on after call ${at}`).toEqual(expected)
      expect(await contentOf(disk)).toEqual(await contentOf(whole))
    }
  })
})
