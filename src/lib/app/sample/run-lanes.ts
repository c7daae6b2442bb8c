import { throwIfAborted } from '../../kernel/wait.ts'

/** One attempt at a task: the `turn`-th of the `lane`-th package. */
export type Slot = { readonly lane: number; readonly turn: number }

/** What came of a slot: a task that is kept, none, or none now and none later in this lane. */
export type Settled = 'task' | 'nothing' | 'ended'

export type LaneWork<T> = {
  readonly lanes: number
  /** Tasks after which the work is done. */
  readonly wanted: number
  /** Slots worked on at the same time. */
  readonly workers: number
  /** So many turns in a row without a task end a lane. */
  readonly patience: number
  /** Must depend on the slot alone: which others run beside it is chance. */
  readonly take: (slot: Slot, signal: AbortSignal) => Promise<T>
  /** Called for one slot at a time, in an order that no speed of any slot changes. */
  readonly settle: (slot: Slot, result: T) => Promise<Settled>
  /** True when `settle` will most likely keep it; no more slots are begun than are missing. */
  readonly isPromising: (result: T) => boolean
}

/** Finished slots that wait for an earlier one hold whole tasks in memory. */
const aheadPerWorker = 4

/**
 * Works through the lanes in turns, first turn of every lane first, with several workers. What is kept is what one
 * worker alone would keep: results are settled in the order of the slots, and what is begun too much is dropped.
 */
export async function runLanes<T>(work: LaneWork<T>, signal: AbortSignal): Promise<void> {
  const board = createBoard(work)
  const crew = createCrew(work, board, signal)
  try {
    for (let slot = board.nextToSettle(); slot !== null; slot = board.nextToSettle()) {
      const settled = await work.settle(slot, await crew.resultOf(slot))
      board.settled(slot, settled)
      if (board.hasEnded(slot.lane)) crew.dismiss(slot.lane)
    }
  } finally {
    await crew.dismissAll()
  }
}

/** The workers: they begin slots in order, and are told when a lane's slots are of no more use. */
function createCrew<T>(work: LaneWork<T>, board: Board, signal: AbortSignal) {
  const stops = Array.from({ length: work.lanes }, () => new AbortController())
  const begun = new Map<string, Promise<T>>()
  const active = new Set<Promise<unknown>>()
  const begin = (slot: Slot): void => {
    const stop = stops[slot.lane]?.signal ?? signal
    const taken = work.take(slot, AbortSignal.any([signal, stop]))
    begun.set(keyOf(slot), taken)
    // Looked at when its turn comes; until then a failure is nobody's.
    const ended = taken.then(
      (result) => board.finished(slot, work.isPromising(result)),
      () => undefined,
    )
    active.add(ended)
    void ended.then(() => {
      active.delete(ended)
      fill()
    })
  }
  const fill = (): void => {
    while (!signal.aborted && active.size < work.workers) {
      const slot = board.nextToBegin()
      if (slot === null) return
      begin(slot)
    }
  }
  return {
    async resultOf(slot: Slot): Promise<T> {
      for (;;) {
        throwIfAborted(signal)
        fill()
        const result = begun.get(keyOf(slot))
        if (result !== undefined) return await result.finally(() => begun.delete(keyOf(slot)))
        // All workers are busy with slots of lanes that have ended since.
        await Promise.race(active)
      }
    },
    dismiss: (lane: number): void => stops[lane]?.abort(),
    async dismissAll(): Promise<void> {
      for (const stop of stops) stop.abort()
      await Promise.all(active)
    },
  }
}

type Limits = Pick<LaneWork<unknown>, 'lanes' | 'wanted' | 'workers' | 'patience'>
type Board = ReturnType<typeof createBoard>

/** The order of the slots, and how far each of beginning and settling has come. */
function createBoard({ lanes, wanted, workers, patience }: Limits) {
  const ended = new Set<number>()
  const misses = new Map<number, number>()
  /** Begun and not settled, by lane; true for those that promise a task. */
  const open = new Map<number, Map<number, boolean>>()
  const settling = { lane: 0, turn: 0 }
  const beginning = { lane: 0, turn: 0 }
  let kept = 0
  const openSlots = (): readonly boolean[] => [...open.values()].flatMap((turns) => [...turns.values()])
  const next = (cursor: { lane: number; turn: number }): Slot | null => {
    if (ended.size === lanes) return null
    while (ended.has(cursor.lane)) advance(cursor, lanes)
    return { ...cursor }
  }
  return {
    hasEnded: (lane: number): boolean => ended.has(lane),
    nextToSettle: (): Slot | null => (kept >= wanted ? null : next(settling)),
    nextToBegin(): Slot | null {
      const begun = openSlots()
      const enough = kept + begun.filter(Boolean).length >= wanted
      const slot = enough || begun.length >= workers * aheadPerWorker ? null : next(beginning)
      if (slot === null) return null
      advance(beginning, lanes)
      open.set(slot.lane, (open.get(slot.lane) ?? new Map<number, boolean>()).set(slot.turn, false))
      return slot
    },
    finished({ lane, turn }: Slot, isPromising: boolean): void {
      if (open.get(lane)?.has(turn) === true) open.get(lane)?.set(turn, isPromising)
    },
    settled({ lane, turn }: Slot, outcome: Settled): void {
      advance(settling, lanes)
      open.get(lane)?.delete(turn)
      if (outcome === 'task') kept++
      const missed = outcome === 'task' ? 0 : (misses.get(lane) ?? 0) + 1
      misses.set(lane, missed)
      if (outcome !== 'ended' && missed < patience) return
      ended.add(lane)
      open.delete(lane)
    },
  }
}

function advance(cursor: { lane: number; turn: number }, lanes: number): void {
  cursor.lane++
  if (cursor.lane < lanes) return
  cursor.lane = 0
  cursor.turn++
}

const keyOf = ({ lane, turn }: Slot): string => `${lane}/${turn}`
