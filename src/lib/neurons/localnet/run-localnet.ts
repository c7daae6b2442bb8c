import { join } from 'node:path'
import type { PlannedRound } from '../../domain/ports/store.ts'
import { AbortedError } from '../../kernel/errors.ts'
import { runRound } from '../validator/run-round.ts'
import { computeStanding, settleRound } from '../validator/settle-round.ts'
import type { LocalnetParts, LocalnetSettings } from './localnet-parts.ts'
import { type LocalnetResult, toLocalnetResult } from './localnet-result.ts'
import { type Market, openMarket } from './open-market.ts'
import { createRoundPlanner } from './plan-round.ts'

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
    const interrupted = await playRounds(parts, settings, { market, signal })
    return await sumUp(parts, settings, { market, interrupted, signal })
  } finally {
    await market.close()
  }
}

type Play = { readonly market: Market; readonly signal: AbortSignal }

/** True when the signal ended the play before the last round. */
async function playRounds(parts: LocalnetParts, settings: LocalnetSettings, play: Play): Promise<boolean> {
  const planRound = createRoundPlanner(parts, settings)
  const planned = new Map((await parts.store.rounds()).map((round) => [round.roundIndex, round]))
  const finished = await parts.store.finishedRounds()
  for (let index = 0; index < settings.rounds; index++) {
    try {
      const validator = play.market.validators[index % play.market.validators.length]
      if (validator === undefined) throw new RangeError('a market needs a validator')
      const round = planned.get(index) ?? (await planRound(index, validator.keypair.address, play.signal))
      announceTask(parts, round)
      if (!finished.has(round.roundId)) await playRound(parts, settings, { ...play, round })
      await settleRound({ ...parts, ...play.market }, index)
    } catch (error) {
      if (error instanceof AbortedError || play.signal.aborted) return true
      throw error
    }
  }
  return false
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
  if (signal.aborted) throw new AbortedError('The work was stopped.', { cause: signal.reason })
  await parts.store.finishRound(round.roundId, solutions, parts.clock.now())
}

async function sumUp(
  parts: LocalnetParts,
  settings: LocalnetSettings,
  { market, interrupted, signal }: Play & { readonly interrupted: boolean },
): Promise<LocalnetResult> {
  const dataset = interrupted ? { rows: 0, files: [] } : await parts.writeDataset(signal)
  if (!interrupted) parts.emit({ type: 'dataset.written', ...dataset })
  const finished = await parts.store.finishedRounds()
  const rounds = (await parts.store.rounds()).filter(
    ({ roundId, roundIndex }) => finished.has(roundId) && roundIndex < settings.rounds,
  )
  const { neurons } = await parts.chain.metagraph(parts.netuid)
  return toLocalnetResult({
    seed: settings.seed,
    sandbox: parts.sandbox.backend,
    interrupted,
    dataDir: settings.dataDir,
    rounds,
    solutions: await parts.store.solutions(),
    miners: market.miners,
    validators: market.validators,
    standing: await computeStanding({ store: parts.store, miners: market.miners }),
    paidTao: new Map((await parts.chain.earnings()).entries()),
    stakes: new Map(neurons.map(({ uid, stake }) => [uid, stake])),
    dataset,
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
