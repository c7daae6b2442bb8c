import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Emit } from '../domain/event.ts'
import type { Keypair, VerifySignature } from '../domain/neuron.ts'
import type { LocalChain } from '../domain/ports/chain.ts'
import type { Store } from '../domain/ports/store.ts'
import { newUlid } from '../kernel/ids.ts'
import { seededRandom } from '../kernel/random.ts'
import { ok, refused } from '../kernel/result.ts'
import type { LocalnetParts, LocalnetSettings } from '../neurons/localnet/localnet-parts.ts'
import type { MinerSpec } from '../neurons/miner/miner-spec.ts'
import { readTask } from '../tasks/record/read-task.ts'
import { writeTask } from '../tasks/record/write-task.ts'
import { refusalOfError } from '../tasks/refusal-of-error.ts'
import type { AppContext } from './context.ts'
import { gradeForRound } from './grade-for-round.ts'
import { templatesDir } from './package-root.ts'
import { createStepReporter } from './step-reporter.ts'

const netuid = 62
/** Grading one patch is one sandbox; more at once than this and the miners still at work are starved. */
const gradeWorkers = 2

export type LocalnetInputs = {
  readonly context: AppContext
  readonly settings: LocalnetSettings
  readonly emit: Emit
  readonly cwd: string
}

/** Puts the real parts behind the local market's ports. */
export async function createLocalnetParts(inputs: LocalnetInputs, store: Store): Promise<LocalnetParts> {
  const { context, settings, emit } = inputs
  const sandbox = await context.sandbox()
  const [chain, verify, tasks, createAgent] = await Promise.all([
    createChain(store),
    loadVerify(),
    createTaskParts(inputs),
    createAgentMaker(context, settings.seed),
  ])
  return {
    ...tasks,
    store,
    chain,
    netuid,
    clock: context.clock,
    emit,
    tempDir: context.tempDir,
    sandbox: { backend: sandbox.backend, isolation: sandbox.isolation.summary },
    gradeWorkers,
    grade: (task, patch, signal) => gradeForRound(context, { task, patch, signal }),
    keypair: (name) => makeKeypair(settings.seed, name),
    createDendrite: async (keypair) => await makeDendrite(context, { keypair, verify }),
    serveAxon: async (keypair, { handler, callers }) => {
      const { serveAxon } = await import('../adapters/axon/serve-axon.ts')
      return await serveAxon({
        keypair,
        verify,
        handler,
        authorize: (caller) =>
          callers.has(caller) ? { ok: true } : { ok: false, reason: 'not a validator of this market' },
        clock: context.clock,
        onError: (error) => emit({ type: 'log', level: 'warn', message: `A miner failed: ${String(error)}` }),
      })
    },
    createAgent,
    writeTask,
    readTask,
    writeDataset: (signal) => writeDatasetHere(inputs, { store, signal }),
  }
}

async function createChain(store: Store): Promise<LocalChain> {
  const { createLedger } = await import('../adapters/ledger/create-ledger.ts')
  return await createLedger({
    store: { load: () => store.getValue('ledger'), save: (text) => store.setValue('ledger', text) },
    settings: { netuid, weightsRateLimit: 0 },
  })
}

async function loadVerify(): Promise<VerifySignature> {
  const { loadVerifySignature } = await import('../adapters/keys/load-verify-signature.ts')
  return await loadVerifySignature()
}

async function makeKeypair(seed: string, name: string): Promise<Keypair> {
  const { localKeypair } = await import('../adapters/keys/keypair.ts')
  return await localKeypair(seed, name)
}

async function makeDendrite(
  { clock }: AppContext,
  keys: { readonly keypair: Keypair; readonly verify: VerifySignature },
): Promise<Awaited<ReturnType<LocalnetParts['createDendrite']>>> {
  const { createDendrite } = await import('../adapters/axon/create-dendrite.ts')
  return createDendrite({ ...keys, clock, newId: newUlid, requireSignedAnswers: true })
}

async function createAgentMaker(context: AppContext, seed: string): Promise<LocalnetParts['createAgent']> {
  const { createRepairAgent } = await import('../agents/repair/create-repair-agent.ts')
  const { parser } = await context.taskMaker()
  const suite = await context.suite()
  return (spec: MinerSpec) => {
    const style = spec.agent.kind === 'repair' ? spec.agent.style : 'patient'
    const random = seededRandom(`${seed}/miner/${spec.name}`)
    return createRepairAgent({ suite, parser, clock: context.clock, random, style })
  }
}

async function createTaskParts({
  context,
  settings,
  emit,
  cwd,
}: LocalnetInputs): Promise<Pick<LocalnetParts, 'defaultPackages' | 'openSource'>> {
  const maker = await context.taskMaker()
  const pinned = await readPinnedPackages()
  return {
    defaultPackages: async (signal) => {
      if (await maker.index.isReachable(signal))
        return pinned.map(({ name, version }) => `${name}==${version}`)
      emit({
        type: 'log',
        level: 'warn',
        message:
          'The package index cannot be reached: tasks are made from the sample package that comes with agentao.',
      })
      return ['sample']
    },
    openSource: async (name, signal) => {
      const { prepareSource } = await import('../tasks/prepare-source.ts')
      const { makeTask } = await import('../tasks/make-task.ts')
      const { parseSourceSpec } = await import('../tasks/source/source-spec.ts')
      const pin = pinned.find((entry) => `${entry.name}==${entry.version}` === name)
      const spec = pin === undefined ? await parseSourceSpec(name, cwd) : { kind: 'pypi' as const, ...pin }
      const steps = createStepReporter(emit, context.clock)
      const prepared = await steps.run(`preparing ${name}`, (onProgress) =>
        refusalOfError(() => prepareSource(maker, spec, { signal, onProgress })),
      )
      if (!prepared.ok) return refused({ package: name, reason: prepared.reason.reason })
      const { source } = prepared.value
      return ok({
        package: `${source.name}==${source.version}`,
        makeTask: async ({ seed, preferred }, taskSignal) => {
          const made = await steps.run(`making a task from ${source.name}`, (onProgress) =>
            makeTask(maker, prepared.value, {
              seed,
              preferred:
                preferred === undefined ? undefined : { difficulty: preferred, tried: triedForLevel },
              solveSeconds: settings.solveSeconds,
              signal: taskSignal,
              onProgress,
            }),
          )
          return made.ok ? made : refused({ package: name, reason: made.reason.reason })
        },
      })
    },
  }
}

/** Changes that are looked through for one of the level wished before any other will do. */
const triedForLevel = 15

async function readPinnedPackages(): Promise<
  readonly { readonly name: string; readonly version: string; readonly sha256: string }[]
> {
  const { pinnedPackagesSchema } = await import('../tasks/source/pinned-packages.ts')
  return pinnedPackagesSchema.parse(JSON.parse(await readFile(join(templatesDir, 'packages.json'), 'utf8')))
}

async function writeDatasetHere(
  { context, settings }: LocalnetInputs,
  { store, signal }: { readonly store: Store; readonly signal: AbortSignal },
): Promise<{ readonly rows: number; readonly files: readonly string[] }> {
  const [{ writeDataset }, { createParquetWriter }, { createScrub }, { loadMnemonicWords }] =
    await Promise.all([
      import('../dataset/write-dataset.ts'),
      import('../adapters/parquet/create-parquet-writer.ts'),
      import('../dataset/scrub.ts'),
      import('../adapters/keys/mnemonic-words.ts'),
    ])
  return await writeDataset({
    store,
    writer: createParquetWriter(),
    dir: join(resolve(settings.dataDir), 'dataset'),
    run: settings.seed.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64),
    scrub: createScrub({
      secrets: secretsOf(context.variables),
      homes: [homedir()],
      mnemonicWords: await loadMnemonicWords(),
    }),
    cardTemplate: await readFile(join(templatesDir, 'dataset-card.md'), 'utf8'),
    signal,
  })
}

/** Values of variables whose names say that they are secret. */
function secretsOf(variables: AppContext['variables']): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value !== undefined && value.length >= 8 && /(KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE)/i.test(name)
      ? [value]
      : [],
  )
}
