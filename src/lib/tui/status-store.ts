import type { Event } from '../domain/event.ts'
import { reduceStatus } from './status-reducer.ts'
import { emptySnapshot, type LogLine, type StatusSnapshot } from './status-snapshot.ts'

/** Holds the newest snapshot and the log lines no frame has printed yet. Views read it at their own pace. */
export interface StatusStore {
  add(event: Event): void
  snapshot(): StatusSnapshot
  /** Log lines since the last call, each handed out once. */
  takeLines(): readonly LogLine[]
}

export function createStatusStore(now: () => number): StatusStore {
  let snapshot = emptySnapshot
  let waiting: LogLine[] = []
  return {
    add: (event) => {
      const before = snapshot.logCount
      snapshot = reduceStatus(snapshot, event, now())
      const line = snapshot.log.at(-1)
      if (snapshot.logCount > before && line !== undefined) waiting.push(line)
    },
    snapshot: () => snapshot,
    takeLines: () => {
      const lines = waiting
      waiting = []
      return lines
    },
  }
}
