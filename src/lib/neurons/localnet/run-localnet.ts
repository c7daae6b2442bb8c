import { join } from 'node:path'
import type { PlannedRound } from '../../domain/ports/store.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import { runRound } from '../validator/run-round.ts'
import { computeStanding, settleRound } from '../validator/settle-round.ts'
import type { LocalnetParts, LocalnetSettings } from './localnet-parts.ts'
import { type LocalnetResult, toLocalnetResult } from './localnet-result.ts'
import { type Market, openMarket } from './open-market.ts'
import { createRoundPlanner } from './plan-round.ts'

/** How long work may take to heed a stop signal; the whole process has two seconds. */
const patienceMs = 500

/**
 * The whole market on one machine: for each round a task, answers, grades, scores, weights and an epoch; at the end a
 * dataset. Goes on where an earlier run on the same data stopped. When the signal fires, the rounds finished so far
 * are summed up and returned as interrupted.
 */
export async function runLocalnet(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  signal: AbortSignal,
): Promise<LocalnetResult> {
  const market = await openMarket(parts, settings)
  try {
    await announceRun(parts, settings, market)
    const played = await untilAborted(signal, () => playRounds(parts, settings, { market, signal }))
    const dataset = played === null ? null : await untilAborted(signal, () => writeDataset(parts, signal))
    return await sumUp(parts, settings, { market, dataset })
  } finally {
    await market.close()
  }
}

type Play = { readonly market: Market; readonly signal: AbortSignal }

/**
 * What the work comes to, or null when the signal ended it; an error before that is an error. Work that does not heed
 * the signal is left to itself after a moment, so that there is always time to sum up.
 */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  const settled = new AbortController()
  const patience = new Promise<null>((resolve) => {
    const giveUp = (): void => void setTimeout(() => resolve(null), patienceMs)
    signal.addEventListener('abort', giveUp, { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work(), patience])
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    settled.abort()
  }
}

async function playRounds(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  { market, signal }: Play,
): Promise<void> {
  const planRound = createRoundPlanner(parts, settings)
  const planned = new Map((await parts.store.rounds()).map((round) => [round.roundIndex, round]))
  const finished = await parts.store.finishedRounds()
  for (let index = 0; index < settings.rounds; index++) {
    throwIfAborted(signal)
    const validator = market.validators[index % market.validators.length]
    if (validator === undefined) throw new RangeError('a market needs a validator')
    const round = planned.get(index) ?? (await planRound(index, validator.keypair.address, signal))
    announceTask(parts, round)
    if (!finished.has(round.roundId)) await playRound(parts, settings, { market, round, signal })
    await settleRound({ ...parts, ...market }, index)
  }
}

async function playRound(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  { market, round, signal }: Play & { readonly round: PlannedRound },
): Promise<void> {
  const validator = market.validators.find(({ keypair }) => keypair.address === round.validatorHotkey)
  if (validator === undefined)
    throw new RangeError(`round ${round.roundIndex} was planned by an unknown validator`)
  const task = await parts.readTask(join(settings.dataDir, round.taskPath))
  const solutions = await runRound({ ...parts, validator, miners: market.miners }, round, { task, signal })
  throwIfAborted(signal)
  await parts.store.finishRound(round.roundId, solutions, parts.clock.now())
}

async function writeDataset(parts: LocalnetParts, signal: AbortSignal): Promise<LocalnetResult['dataset']> {
  throwIfAborted(signal)
  const dataset = await parts.writeDataset(signal)
  parts.emit({ type: 'dataset.written', ...dataset })
  return dataset
}

async function sumUp(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  { market, dataset }: { readonly market: Market; readonly dataset: LocalnetResult['dataset'] | null },
): Promise<LocalnetResult> {
  const finished = await parts.store.finishedRounds()
  const rounds = (await parts.store.rounds()).filter(
    ({ roundId, roundIndex }) => finished.has(roundId) && roundIndex < settings.rounds,
  )
  const { neurons } = await parts.chain.metagraph(parts.netuid)
  return toLocalnetResult({
    seed: settings.seed,
    sandbox: parts.sandbox.backend,
    interrupted: dataset === null,
    dataDir: settings.dataDir,
    rounds,
    solutions: await parts.store.solutions(),
    miners: market.miners,
    validators: market.validators,
    standing: await computeStanding({ store: parts.store, miners: market.miners }),
    paidTao: new Map((await parts.chain.earnings()).entries()),
    stakes: new Map(neurons.map(({ uid, stake }) => [uid, stake])),
    dataset: dataset ?? { rows: 0, files: [] },
  })
}

async function announceRun(parts: LocalnetParts, settings: LocalnetSettings, market: Market): Promise<void> {
  const { neurons } = await parts.chain.metagraph(parts.netuid)
  const names = new Map<number, { readonly name: string; readonly role: 'miner' | 'validator' }>()
  for (const { uid, name } of market.validators) names.set(uid, { name, role: 'validator' })
  for (const { uid, name } of market.miners) names.set(uid, { name, role: 'miner' })
  parts.emit({
    type: 'run.started',
    seed: settings.seed,
    sandbox: parts.sandbox.backend,
    isolation: parts.sandbox.isolation,
    rounds: settings.rounds,
    dataDir: settings.dataDir,
    neurons: neurons.flatMap((neuron) => {
      const known = names.get(neuron.uid)
      return known === undefined ? [] : [{ ...neuron, ...known }]
    }),
  })
}

function announceTask(parts: LocalnetParts, round: PlannedRound): void {
  parts.emit({
    type: 'task.created',
    round: round.roundIndex,
    instanceId: round.instanceId,
    package: round.package,
    strategy: round.record.provenance.strategy,
    title: titleOf(round.problemStatement),
    failToPass: round.failToPass,
    passToPass: round.passToPass,
    taskDigest: round.taskDigest,
  })
}

function titleOf(problemStatement: string): string {
  const first = problemStatement.split('\n').find((line) => line.trim() !== '') ?? ''
  return first.replace(/^#+\s*/, '').trim()
}
