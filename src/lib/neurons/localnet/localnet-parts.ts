import type { Emit } from '../../domain/event.ts'
import type { Keypair } from '../../domain/neuron.ts'
import type { Agent } from '../../domain/ports/agent.ts'
import type { LocalChain } from '../../domain/ports/chain.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { AxonHandler, AxonServer, Dendrite } from '../../domain/ports/wire.ts'
import type { Difficulty, Task } from '../../domain/task.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Result } from '../../kernel/result.ts'
import type { MinerSpec } from '../miner/miner-spec.ts'
import type { Grade } from '../validator/grade-replies.ts'

/** What the user asked for. */
export type LocalnetSettings = {
  /** Fixes package choice, mutation and order. */
  readonly seed: string
  /** Packages by name, name==version or path; empty means the default list. */
  readonly packages: readonly string[]
  readonly rounds: number
  readonly miners: readonly MinerSpec[]
  readonly validators: number
  /** Seconds a miner has for one task; part of the task's record. */
  readonly solveSeconds: number
  readonly dataDir: string
}

export type TaskRefusal = { readonly package: string; readonly reason: string }

export type TaskWish = { readonly seed: string; readonly preferred?: Difficulty | undefined }

/** A package made ready once: source unpacked, environment built, baseline known. */
export type TaskSource = {
  /** 'name==version'. */
  readonly package: string
  /** A task fixed by the seed; of the preferred level where one is soon found. */
  makeTask(wish: TaskWish, signal: AbortSignal): Promise<Result<Task, TaskRefusal>>
}

/** The outside world as the local market needs it; the composition root chooses what stands behind each. */
export type LocalnetParts = {
  readonly store: Store
  readonly chain: LocalChain
  readonly netuid: number
  readonly clock: Clock
  readonly emit: Emit
  readonly tempDir: string
  readonly sandbox: { readonly backend: string; readonly isolation: string }
  readonly gradeWorkers: number
  readonly grade: Grade
  /** A key fixed by the run's seed and a name. */
  readonly keypair: (name: string) => Promise<Keypair>
  readonly createDendrite: (keypair: Keypair) => Promise<Dendrite>
  /** Serves on loopback, to the given callers only. */
  readonly serveAxon: (
    keypair: Keypair,
    options: { readonly handler: AxonHandler; readonly callers: ReadonlySet<string> },
  ) => Promise<AxonServer>
  readonly createAgent: (spec: MinerSpec) => Agent
  /** The package names to choose from when the user named none; the sample package alone without a network. */
  readonly defaultPackages: (signal: AbortSignal) => Promise<readonly string[]>
  readonly openSource: (spec: string, signal: AbortSignal) => Promise<Result<TaskSource, TaskRefusal>>
  readonly writeTask: (dir: string, task: Task) => Promise<void>
  readonly readTask: (dir: string) => Promise<Task>
  readonly writeDataset: (
    signal: AbortSignal,
  ) => Promise<{ readonly rows: number; readonly files: readonly string[] }>
}
