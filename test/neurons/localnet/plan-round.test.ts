import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/lib/domain/event.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'
import { refused } from '../../../src/lib/kernel/result.ts'
import type {
  LocalnetParts,
  LocalnetSettings,
  TaskSource,
  TaskWish,
} from '../../../src/lib/neurons/localnet/localnet-parts.ts'
import { createRoundPlanner, type RoundPlanner } from '../../../src/lib/neurons/localnet/plan-round.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { createDisk, createFakeMarket, type Disk, marketSettings } from '../fake-market.ts'

const never = new AbortController().signal

type Planning = {
  readonly planner: RoundPlanner
  readonly disk: Disk
  readonly events: Event[]
  /** Names of the packages that were opened, in order. */
  readonly opened: readonly string[]
}

type PlanOptions = {
  readonly settings?: Partial<LocalnetSettings>
  /** Packages that cannot be opened, with the reason. */
  readonly closed?: Readonly<Record<string, string>>
  /** Packages that give no task, with the reason. */
  readonly barren?: Readonly<Record<string, string>>
  /** Told of every wish for a task; what it gives back is refused for that reason. */
  readonly onWish?: (wish: TaskWish) => string | null
}

async function planning({
  settings = {},
  closed = {},
  barren = {},
  onWish = () => null,
}: PlanOptions = {}): Promise<Planning> {
  const disk = createDisk()
  const events: Event[] = []
  const opened: string[] = []
  const { parts } = await createFakeMarket({ disk, tempDir: tempDir(), emit: (event) => events.push(event) })
  const openSource: LocalnetParts['openSource'] = async (spec, signal) => {
    opened.push(spec)
    const reason = closed[spec]
    if (reason !== undefined) return refused({ package: spec, reason })
    const source = await parts.openSource(spec, signal)
    const dry = barren[spec]
    if (!source.ok) return source
    const makeTask: TaskSource['makeTask'] = async (wish, wished) => {
      const reason = onWish(wish) ?? dry
      return reason === undefined
        ? await source.value.makeTask(wish, wished)
        : refused({ package: spec, reason })
    }
    return { ok: true, value: { ...source.value, makeTask } }
  }
  const planner = createRoundPlanner({ ...parts, openSource }, marketSettings(settings))
  return { planner, disk, events, opened }
}

const packagesOf = async (planner: RoundPlanner, rounds: number): Promise<string[]> => {
  const names: string[] = []
  for (let index = 0; index < rounds; index++) names.push((await planner(index, '5-v', never)).package)
  return names
}

const toldRefusals = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'package.refused' ? [`${event.package}: ${event.reason}`] : []))

describe('createRoundPlanner()', () => {
  it('gives every named package its turn before one comes again, and opens each once', async () => {
    const { planner, opened } = await planning({ settings: { packages: ['a', 'b', 'c'] } })
    expect(await packagesOf(planner, 7)).toEqual(
      ['a', 'b', 'c', 'a', 'b', 'c', 'a'].map((name) => `${name}==1.0.0`),
    )
    expect(opened).toEqual(['a', 'b', 'c'])
  })

  it('shuffles the default packages by the seed, and gives each its turn too', async () => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const { planner } = await planning({ settings: { packages: [], seed: `seed-${seed}` } })
      const names = await packagesOf(planner, 6)
      expect(new Set(names.slice(0, 3)).size).toBe(3)
      expect(names.slice(3)).toEqual(names.slice(0, 3))
      orders.add(names.join())
    }
    expect(orders.size).toBeGreaterThan(2)
  })

  it('prefers an easy task two rounds of three', async () => {
    const wishes: (string | undefined)[] = []
    const { planner } = await planning({
      onWish({ preferred }) {
        wishes.push(preferred)
        return null
      },
    })
    for (const index of [0, 1, 2, 3]) await planner(index, 'validator', never)
    expect(wishes).toEqual(['easy', 'easy', undefined, 'easy'])
  })

  it('records the round and its task directory, the same for the same seed', async () => {
    const first = await planning()
    const second = await planning()
    const round = await first.planner(0, '5-v', never)
    expect(await second.planner(0, '5-v', never)).toEqual(round)
    expect(await first.disk.store.rounds()).toEqual([round])
    expect([...first.disk.tasks.keys()]).toEqual([`/data/${round.taskPath}`])
    expect(round).toMatchObject({ roundIndex: 0, validatorHotkey: '5-v', failToPass: 1, passToPass: 1 })
    const next = await first.planner(1, '5-v', never)
    expect(next.roundId).not.toBe(round.roundId)
    const other = await planning({ settings: { seed: 'other' } })
    expect((await other.planner(0, '5-v', never)).taskDigest).not.toBe(round.taskDigest)
  })

  it('goes on to the next package where one is refused, and tells it once', async () => {
    const { planner, events, opened } = await planning({
      settings: { packages: ['a', 'b'] },
      closed: { a: 'It has no tests.' },
    })
    expect(await packagesOf(planner, 4)).toEqual(Array.from({ length: 4 }, () => 'b==1.0.0'))
    expect(opened).toEqual(['a', 'b'])
    expect(toldRefusals(events)).toEqual(['a: It has no tests.'])
  })

  it('tries a package again for another round when only its task was refused, and tells it once', async () => {
    const { planner, events } = await planning({
      settings: { packages: ['a', 'b'] },
      barren: { a: 'No bug was noticed by a test.' },
    })
    expect(await packagesOf(planner, 3)).toEqual(['b==1.0.0', 'b==1.0.0', 'b==1.0.0'])
    expect(toldRefusals(events)).toEqual(['a: No bug was noticed by a test.'])
  })

  it('fails with every reason when all packages are refused, and plans nothing', async () => {
    const { planner, disk, events } = await planning({
      settings: { packages: ['a', 'b'] },
      closed: { a: 'It has no tests.' },
      barren: { b: 'No bug was noticed by a test.' },
    })
    await expect(planner(0, '5-v', never)).rejects.toMatchObject({
      code: 'AGT_PACKAGE_REFUSED',
      message: 'a: It has no tests. b: No bug was noticed by a test.',
    })
    expect(await disk.store.rounds()).toEqual([])
    expect(disk.tasks.size).toBe(0)
    expect(toldRefusals(events)).toEqual(['a: It has no tests.'])
  })

  it('stops before the next package once it is told to', async () => {
    const { planner, opened } = await planning()
    await expect(planner(0, '5-v', AbortSignal.abort())).rejects.toThrow(AbortedError)
    expect(opened).toEqual([])
  })
})
