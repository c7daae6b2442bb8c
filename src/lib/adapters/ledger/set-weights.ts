import type { SparseCell } from '../../domain/yuma/yuma-epoch.ts'
import { ok, refused } from '../../kernel/result.ts'
import type { LedgerSettings } from './ledger-settings.ts'
import type { LedgerNeuron, LedgerState } from './ledger-state.ts'
import { toRao } from './rao.ts'
import { type Change, changeNeuron } from './registry.ts'

const u16Max = 65535

/**
 * Stores a validator's row, max-scaled and without zeros, under Subtensor's rules in Subtensor's order. A call lands in
 * the block after the head: weights set right after a registration are newer than it. Sending the same row again
 * before the head moves changes nothing.
 */
export function setWeights(
  state: LedgerState,
  { hotkey, weights }: { readonly hotkey: string; readonly weights: readonly SparseCell[] },
  settings: LedgerSettings,
): Change {
  const uid = state.neurons.findIndex((neuron) => neuron.hotkey === hotkey)
  const voter = state.neurons[uid]
  if (voter === undefined) return refused(`The hotkey ${hotkey} is not registered on this subnet.`)
  const row = maxScaled(weights)
  const landing = state.block + 1
  if (voter.lastUpdateBlock === landing && sameRow(voter.weights, row)) return ok(state)

  const objection = objectionTo({ state, settings, voter, uid, weights, landing })
  if (objection !== null) return refused(objection)
  return changeNeuron(state, hotkey, (neuron) => ({ ...neuron, weights: [...row], lastUpdateBlock: landing }))
}

type Attempt = {
  readonly state: LedgerState
  readonly settings: LedgerSettings
  readonly voter: LedgerNeuron
  readonly uid: number
  readonly weights: readonly SparseCell[]
  readonly landing: number
}

function objectionTo(attempt: Attempt): string | null {
  const { state, settings, voter, uid, weights, landing } = attempt
  const size = state.neurons.length
  const isOwner = voter.hotkey === settings.ownerHotkey
  const isSelfOnly = weights.length === 1 && weights[0]?.uid === uid
  if (weights.length > size) return `${weights.length} weights are more than the subnet's ${size} neurons.`
  if (!isOwner && BigInt(voter.stakeRao) < toRao(settings.stakeThreshold)) {
    return `Setting weights takes a stake of ${settings.stakeThreshold} TAO.`
  }
  const waited = landing - voter.lastUpdateBlock
  if (voter.lastUpdateBlock !== 0 && waited < settings.weightsRateLimit) {
    return `Weights may be set every ${settings.weightsRateLimit} blocks; ${waited} have passed.`
  }
  if (!isOwner && !isSelfOnly && !voter.validatorPermit) return 'The hotkey has no validator permit.'
  return objectionToRow(weights, { size, minimum: settings.minAllowedWeights, isSelfOnly })
}

function objectionToRow(
  weights: readonly SparseCell[],
  {
    size,
    minimum,
    isSelfOnly,
  }: { readonly size: number; readonly minimum: number; readonly isSelfOnly: boolean },
): string | null {
  if (new Set(weights.map(({ uid }) => uid)).size !== weights.length) return 'A uid appears twice.'
  const stranger = weights.find(({ uid }) => !Number.isInteger(uid) || uid < 0 || uid >= size)
  if (stranger !== undefined) return `There is no neuron with uid ${stranger.uid}.`
  const unfit = weights.find(({ value }) => !Number.isInteger(value) || value < 0 || value > u16Max)
  if (unfit !== undefined) return `${unfit.value} is not a whole number from 0 to ${u16Max}.`
  if (!isSelfOnly && weights.length < Math.min(size, minimum))
    return `At least ${minimum} weights are needed.`
  return null
}

function maxScaled(weights: readonly SparseCell[]): readonly SparseCell[] {
  const top = Math.max(0, ...weights.map(({ value }) => value))
  if (top === 0) return []
  return weights
    .map(({ uid, value }) => ({ uid, value: Math.round((value * u16Max) / top) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => a.uid - b.uid)
}

function sameRow(a: readonly SparseCell[], b: readonly SparseCell[]): boolean {
  return a.length === b.length && a.every(({ uid, value }, i) => b[i]?.uid === uid && b[i]?.value === value)
}
