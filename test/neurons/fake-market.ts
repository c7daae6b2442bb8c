import { createLedger } from '../../src/lib/adapters/ledger/create-ledger.ts'
import type { Event } from '../../src/lib/domain/event.ts'
import type { Keypair } from '../../src/lib/domain/neuron.ts'
import type { Agent } from '../../src/lib/domain/ports/agent.ts'
import type { Store } from '../../src/lib/domain/ports/store.ts'
import type { Dendrite } from '../../src/lib/domain/ports/wire.ts'
import type { Task } from '../../src/lib/domain/task.ts'
import { ok } from '../../src/lib/kernel/result.ts'
import type { LocalnetParts, LocalnetSettings } from '../../src/lib/neurons/localnet/localnet-parts.ts'
import { defaultCast } from '../../src/lib/neurons/miner/default-cast.ts'
import type { MinerSpec } from '../../src/lib/neurons/miner/miner-spec.ts'
import { createFakeClock } from '../fakes/clock.ts'
import { createFakeDendrite, type FakeAxon } from '../fakes/dendrite.ts'
import { createFakeStore } from '../fakes/store.ts'
import { patchTo, sampleTask, verdictOf } from './sample-round.ts'

/** What outlives a process: the database and the task directories. */
export type Disk = { readonly store: Store; readonly tasks: Map<string, Task> }

export const createDisk = (): Disk => ({ store: createFakeStore(), tasks: new Map() })

export const netuid = 62

export function marketSettings(part: Partial<LocalnetSettings> = {}): LocalnetSettings {
  return {
    seed: 'seed',
    packages: ['toolz', 'tabulate'],
    rounds: 2,
    miners: defaultCast(4),
    validators: 1,
    solveSeconds: 60,
    dataDir: '/data',
    ...part,
  }
}

export type FakeMarketOptions = {
  readonly disk: Disk
  readonly tempDir: string
  readonly emit?: (event: Event) => void
  /** Stands around every call that leaves the market; a test counts, stops or fails there. */
  readonly around?: <T>(name: string, call: () => Promise<T>) => Promise<T>
}

/** One process's parts over a disk: real ledger, real incentives, the rest in memory. */
export async function createFakeMarket(
  options: FakeMarketOptions,
): Promise<{ readonly parts: LocalnetParts; readonly axons: ReadonlyMap<string, FakeAxon> }> {
  const { disk, tempDir, around = (_name, call) => call(), emit = () => undefined } = options
  const store = wrapped('store', disk.store, around)
  const axons = new Map<string, FakeAxon>()
  const chain = await createLedger({
    store: { load: () => store.getValue('ledger'), save: (text) => store.setValue('ledger', text) },
    settings: { netuid, weightsRateLimit: 0 },
  })
  const parts: LocalnetParts = {
    store,
    chain: wrapped('chain', chain, around),
    netuid,
    clock: createFakeClock(),
    emit,
    tempDir,
    sandbox: { backend: 'process', isolation: 'none' },
    gradeWorkers: 2,
    grade: (task, patch) =>
      around('grade', async () => verdictOf(task, patch, isRight(patch) ? 'resolved' : 'unresolved')),
    keypair: async (name) => fakeKeypair(name),
    createDendrite: async (keypair) => steadyDendrite(keypair, axons),
    serveAxon: (keypair, { handler, callers }) =>
      around('serveAxon', async () => {
        const authorize: FakeAxon['authorize'] = (caller) =>
          callers.has(caller) ? { ok: true } : { ok: false, reason: 'a stranger' }
        axons.set(keypair.address, { handler, authorize })
        return { port: 8000 + axons.size, close: async () => void axons.delete(keypair.address) }
      }),
    createAgent: scriptedAgent,
    defaultPackages: () => around('defaultPackages', async () => ['toolz', 'tabulate', 'inflection']),
    openSource: (spec) =>
      around('openSource', async () =>
        ok({
          package: `${spec}==1.0.0`,
          makeTask: ({ seed }) => around('makeTask', async () => ok(await sampleTask(spec, seed))),
        }),
      ),
    writeTask: (dir, task) => around('writeTask', async () => void disk.tasks.set(dir, task)),
    readTask: (dir) => around('readTask', async () => taskAt(disk, dir)),
    writeDataset: () =>
      around('writeDataset', async () => ({ rows: (await store.rows()).length, files: ['rows.parquet'] })),
  }
  return { parts, axons }
}

export const fakeKeypair = (name: string): Keypair => ({
  address: `5-${name}`,
  publicKey: new Uint8Array(32),
  sign: () => new Uint8Array(64),
})

/** Hurried miners are wrong in every second task, or the market would have nobody to tell apart. */
function scriptedAgent(spec: MinerSpec): Agent {
  return {
    name: 'scripted',
    version: '1',
    solve: async ({ instanceId }) => {
      const isHurried = spec.agent.kind === 'repair' && spec.agent.style === 'hurried'
      const isUnlucky = isHurried && Number.parseInt(instanceId.slice(-1), 16) % 2 === 0
      return {
        kind: 'patch',
        patch: patchTo(isUnlucky ? 'x - 3' : isHurried ? 'x + x' : 'x * 2'),
        spend: { usd: 0, tokens: 0, steps: 1, seconds: 1 },
        trajectory: {
          schema_version: 'ATIF-v1.4',
          session_id: spec.name,
          agent: { name: 'scripted', version: '1' },
          steps: [{ step_id: 1, source: 'agent', message: `${spec.name} read ${instanceId}` }],
        },
      }
    },
  }
}

const isRight = (patch: string): boolean => patch.includes('x * 2') || patch.includes('x + x')

/** Answers take the same time always, so that two runs can be compared. */
function steadyDendrite(keypair: Keypair, axons: ReadonlyMap<string, FakeAxon>): Dendrite {
  const dendrite = createFakeDendrite(keypair.address, axons)
  return {
    ask: async (to, task, signal) => ({ ...(await dendrite.ask(to, task, signal)), seconds: 3 }),
  }
}

function taskAt(disk: Disk, dir: string): Task {
  const task = disk.tasks.get(dir)
  if (task === undefined) throw new Error(`there is no task in ${dir}`)
  return task
}

/** The port with every method passed through `around`. */
function wrapped<T extends object>(
  port: string,
  inner: T,
  around: NonNullable<FakeMarketOptions['around']>,
): T {
  const methods = Object.entries(inner).map(([name, method]) => [
    name,
    (...args: readonly unknown[]) => around(`${port}.${name}`, async () => await method(...args)),
  ])
  return Object.fromEntries(methods) as T
}
