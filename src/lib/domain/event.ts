import type { Neuron } from './neuron.ts'
import type { Rating, Weight } from './rating.ts'
import type { Score } from './score.ts'
import type { Difficulty } from './task.ts'
import type { TestOutcome, VerdictStatus } from './verdict.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Everything that can happen, as one stream: the TUI, `--json`, logs and dashboards are views of it. */
export type Event =
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string }
  | { readonly type: 'step.started'; readonly step: string; readonly label: string }
  | {
      readonly type: 'step.progress'
      readonly step: string
      readonly done: number
      /** Null when the end is not known. */
      readonly total: number | null
      readonly label: string
    }
  | {
      readonly type: 'step.finished'
      readonly step: string
      readonly seconds: number
      readonly label: string
      /** Set when it threw, or gave a refusal. */
      readonly failed?: true
    }
  | {
      readonly type: 'run.started'
      readonly seed: string
      readonly sandbox: string
      /** One line: what this sandbox does and does not hold. */
      readonly isolation: string
      readonly rounds: number
      readonly dataDir: string
      readonly neurons: readonly (Neuron & { readonly name: string; readonly role: 'miner' | 'validator' })[]
    }
  | {
      readonly type: 'sample.started'
      readonly seed: string
      readonly sandbox: string
      /** One line: what this sandbox does and does not hold. */
      readonly isolation: string
      readonly packages: number
      /** Tasks wanted in all. */
      readonly asked: number
      readonly workers: number
      readonly out: string
    }
  | {
      readonly type: 'task.sampled'
      readonly id: string
      readonly package: string
      readonly strategy: string
      readonly detail: string
      readonly difficulty: Difficulty | null
      readonly failToPass: number
      readonly passToPass: number
      /** False when it was in the folder already. */
      readonly written: boolean
      readonly done: number
      readonly asked: number
      /** Tasks an hour of this run; null while nothing was made yet. */
      readonly perHour: number | null
      readonly secondsLeft: number | null
    }
  | {
      readonly type: 'sample.refused'
      readonly package: string
      readonly kind: string
      readonly reason: string
    }
  | { readonly type: 'package.refused'; readonly package: string; readonly reason: string }
  | {
      readonly type: 'task.created'
      readonly round: number
      readonly instanceId: string
      readonly package: string
      readonly strategy: string
      readonly title: string
      readonly failToPass: number
      readonly passToPass: number
      readonly taskDigest: string
    }
  | { readonly type: 'miner.asked'; readonly round: number; readonly uid: number; readonly miner: string }
  | {
      readonly type: 'miner.answered'
      readonly round: number
      readonly uid: number
      readonly miner: string
      readonly seconds: number
      readonly answer: 'patch' | 'none'
      readonly message: string
    }
  | {
      readonly type: 'verdict.reached'
      readonly round: number
      readonly uid: number
      readonly miner: string
      readonly status: VerdictStatus
      readonly reason: string
      readonly seconds: number
      readonly tests: Readonly<Record<TestOutcome, number>>
      readonly findings: readonly string[]
    }
  | {
      readonly type: 'score.given'
      readonly round: number
      readonly uid: number
      readonly miner: string
      readonly score: Score
    }
  | {
      readonly type: 'round.finished'
      readonly round: number
      readonly instanceId: string
      readonly seconds: number
    }
  | { readonly type: 'ratings.updated'; readonly ratings: readonly (Rating & { readonly name: string })[] }
  | {
      readonly type: 'weights.set'
      readonly validator: string
      readonly block: number
      readonly weights: readonly Weight[]
    }
  | {
      readonly type: 'epoch.ended'
      readonly block: number
      /** TAO paid in this epoch, by uid. */
      readonly emission: readonly { readonly uid: number; readonly hotkey: string; readonly tao: number }[]
    }
  | { readonly type: 'dataset.written'; readonly rows: number; readonly files: readonly string[] }

/** Where events go. Emitting never fails and never blocks. */
export type Emit = (event: Event) => void
