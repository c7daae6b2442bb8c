import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runLanes, type Settled, type Slot } from '../../../src/lib/app/sample/run-lanes.ts'
import { AbortedError } from '../../../src/lib/kernel/errors.ts'

const never = new AbortController().signal

type Plan = {
  /** What each turn of each lane gives; after the last one a lane has ended. */
  readonly lanes: readonly (readonly Settled[])[]
  readonly wanted: number
  readonly workers: number
  readonly patience?: number
  /** Ticks that a slot takes. */
  readonly ticks?: (slot: Slot) => number
}

async function played({ lanes, wanted, workers, patience = 3, ticks = () => 1 }: Plan) {
  const settled: string[] = []
  const kept: string[] = []
  let active = 0
  let mostActive = 0
  let begun = 0
  await runLanes<Settled>(
    {
      lanes: lanes.length,
      wanted,
      workers,
      patience,
      take: async (slot) => {
        begun++
        mostActive = Math.max(mostActive, ++active)
        for (let tick = 0; tick < ticks(slot); tick++) await Promise.resolve()
        active--
        return lanes[slot.lane]?.[slot.turn] ?? 'ended'
      },
      settle: async (slot, result) => {
        settled.push(`${slot.lane}/${slot.turn}`)
        if (result === 'task') kept.push(`${slot.lane}/${slot.turn}`)
        return result
      },
      isPromising: (result) => result === 'task',
    },
    never,
  )
  return { settled, kept, mostActive, begun }
}

describe('runLanes()', () => {
  test('takes one task of every lane before a second of any', async () => {
    const lanes = [
      ['task', 'task'],
      ['task', 'task'],
      ['task', 'task'],
    ] as const
    expect((await played({ lanes, wanted: 4, workers: 1 })).kept).toEqual(['0/0', '1/0', '2/0', '0/1'])
  })

  test('begins nothing more once enough tasks are there', async () => {
    const lanes = [['task', 'task', 'task', 'task']] as const
    expect(await played({ lanes, wanted: 2, workers: 1 })).toMatchObject({ kept: ['0/0', '0/1'], begun: 2 })
  })

  test('goes on with the other lanes when one has ended', async () => {
    const lanes = [['ended'], ['task', 'task', 'task']] as const
    expect((await played({ lanes, wanted: 3, workers: 2 })).kept).toEqual(['1/0', '1/1', '1/2'])
  })

  test('gives a lane up after so many turns in a row without a task', async () => {
    const lanes = [['nothing', 'task', 'nothing', 'nothing', 'task']] as const
    expect(await played({ lanes, wanted: 5, workers: 1, patience: 2 })).toMatchObject({
      kept: ['0/1'],
      settled: ['0/0', '0/1', '0/2', '0/3'],
    })
  })

  test('works on as many slots at a time as there are workers, and no more', async () => {
    const lanes = [Array.from({ length: 20 }, () => 'task' as const)]
    expect(await played({ lanes, wanted: 20, workers: 4, ticks: () => 5 })).toMatchObject({ mostActive: 4 })
  })

  test('settles in the same order whoever finishes first', async () => {
    const outcome = fc.constantFrom<Settled[]>('task', 'task', 'nothing', 'ended')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(outcome, { maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.nat({ max: 9 }), { minLength: 7, maxLength: 7 }),
        async (lanes, wanted, workers, delays) => {
          const alone = await played({ lanes, wanted, workers: 1 })
          const ticks = ({ lane, turn }: Slot) => delays[(lane * 3 + turn) % delays.length] ?? 0
          const together = await played({ lanes, wanted, workers, ticks })
          expect(together.settled).toEqual(alone.settled)
          expect(together.kept).toEqual(alone.kept)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('does nothing when no lane is given', async () => {
    expect(await played({ lanes: [], wanted: 3, workers: 2 })).toMatchObject({ settled: [], begun: 0 })
  })

  test('stops what still runs when it has enough, and waits for it', async () => {
    const ended: string[] = []
    await runLanes<Settled>(
      {
        lanes: 2,
        wanted: 1,
        workers: 2,
        patience: 1,
        take: async ({ lane }, signal) => {
          if (lane === 0) return 'task'
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
          await Promise.resolve()
          ended.push('the other')
          return 'task'
        },
        settle: async (_, result) => result,
        isPromising: (result) => result === 'task',
      },
      never,
    )
    expect(ended).toEqual(['the other'])
  })

  test('passes a failure on when its turn comes, and lets no other work go on', async () => {
    let aborted = false
    const running = runLanes<Settled>(
      {
        lanes: 2,
        wanted: 2,
        workers: 2,
        patience: 1,
        take: async ({ lane }, signal) => {
          if (lane === 0) throw new RangeError('lane 0')
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
          aborted = true
          return 'task'
        },
        settle: async (_, result) => result,
        isPromising: () => false,
      },
      never,
    )
    await expect(running).rejects.toThrow('lane 0')
    expect(aborted).toBe(true)
  })

  test('ends when it is told to stop', async () => {
    const controller = new AbortController()
    const running = runLanes<Settled>(
      {
        lanes: 1,
        wanted: 9,
        workers: 1,
        patience: 1,
        take: async ({ turn }) => {
          if (turn === 1) controller.abort(new AbortedError('Enough.'))
          return 'task'
        },
        settle: async (_, result) => result,
        isPromising: () => false,
      },
      controller.signal,
    )
    await expect(running).rejects.toBeInstanceOf(AbortedError)
  })
})
