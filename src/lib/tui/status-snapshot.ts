import type { Event, LogLevel } from '../domain/event.ts'
import type { VerdictStatus } from '../domain/verdict.ts'

export type NeuronStatus = {
  readonly uid: number
  readonly hotkey: string
  readonly name: string
  readonly role: 'miner' | 'validator'
  /** In TAO, when the run began. */
  readonly stake: number
  readonly state: 'idle' | 'asked' | 'answered' | 'silent' | VerdictStatus
  readonly lastScore: number | null
  readonly answerSeconds: number | null
  readonly asked: number
  readonly resolved: number
  readonly scoreSum: number
  readonly rating: { readonly estimate: number; readonly low: number; readonly high: number } | null
  readonly weight: number | null
  /** TAO paid since this view was opened. */
  readonly tao: number
}

export type StepStatus = {
  readonly step: string
  readonly label: string
  readonly startedAtMs: number
  readonly done: number
  readonly total: number | null
}

export type RoundStatus = {
  readonly round: number
  readonly instanceId: string
  readonly package: string
  readonly strategy: string
  readonly title: string
  readonly verdicts: ReadonlyMap<number, VerdictStatus | 'none'>
  /** Null while it is running. */
  readonly seconds: number | null
}

export type LogLine = {
  readonly id: number
  readonly atMs: number
  readonly level: LogLevel
  readonly text: string
}

/** Everything a view shows, folded from the events so far. */
export type StatusSnapshot = {
  readonly run: Extract<Event, { type: 'run.started' }> | null
  /** Null unless tasks are being made; `last` is the newest of them. */
  readonly sample: {
    readonly asked: number
    readonly done: number
    readonly last: Extract<Event, { type: 'task.sampled' }> | null
  } | null
  readonly neurons: readonly NeuronStatus[]
  /** Oldest first. */
  readonly steps: readonly StepStatus[]
  /** By round number. */
  readonly rounds: readonly RoundStatus[]
  /** The newest lines, oldest first. */
  readonly log: readonly LogLine[]
  /** Lines logged in all, those dropped from `log` included. */
  readonly logCount: number
  readonly block: number | null
  readonly dataset: { readonly rows: number; readonly files: readonly string[] } | null
}

export const emptySnapshot: StatusSnapshot = {
  run: null,
  sample: null,
  neurons: [],
  steps: [],
  rounds: [],
  log: [],
  logCount: 0,
  block: null,
  dataset: null,
}
