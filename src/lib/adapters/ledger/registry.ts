import { isIP } from 'node:net'
import { topByStake } from '../../domain/yuma/yuma-epoch.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import type { LedgerSettings } from './ledger-settings.ts'
import type { LedgerNeuron, LedgerState } from './ledger-state.ts'
import { toRao } from './rao.ts'

/** A change to the ledger, or the rule that forbids it, as a sentence. */
export type Change = Result<LedgerState, string>

/** Adds a neuron under the next uid; one that is there already stays as it is. A full subnet takes no more. */
export function register(
  state: LedgerState,
  { hotkey, coldkey }: { readonly hotkey: string; readonly coldkey: string },
  settings: LedgerSettings,
): Change {
  const known = state.neurons.find((neuron) => neuron.hotkey === hotkey)
  if (known !== undefined) {
    return known.coldkey === coldkey ? ok(state) : refused(`The hotkey ${hotkey} belongs to another coldkey.`)
  }
  if (state.neurons.length >= settings.maxUids) return refused(`All ${settings.maxUids} places are taken.`)
  const neuron: LedgerNeuron = {
    hotkey,
    coldkey,
    stakeRao: '0',
    earnedRao: '0',
    axon: null,
    registeredAtBlock: state.block,
    lastUpdateBlock: state.block,
    validatorPermit: false,
    weights: [],
    bonds: [],
  }
  return ok({ ...state, neurons: [...state.neurons, neuron] })
}

/**
 * Adds stake. Before the first epoch permits follow the stake at once, so that a new market need not wait an epoch for
 * its first weights; afterwards only epochs grant and withdraw them, as on the chain.
 */
export function addStake(
  state: LedgerState,
  { hotkey, tao }: { readonly hotkey: string; readonly tao: number },
  settings: LedgerSettings,
): Change {
  if (!Number.isFinite(tao) || tao <= 0) return refused(`A stake must be more than 0 TAO, not ${tao}.`)
  const staked = changeNeuron(state, hotkey, (neuron) => ({
    ...neuron,
    stakeRao: String(BigInt(neuron.stakeRao) + toRao(tao)),
  }))
  if (!staked.ok || staked.value.lastEpochBlock !== null) return staked
  return ok(grantPermits(staked.value, settings))
}

export function serveAxon(
  state: LedgerState,
  { hotkey, ip, port }: { readonly hotkey: string; readonly ip: string; readonly port: number },
): Change {
  if (isIP(ip) === 0) return refused(`${ip} is not an IP address.`)
  if (!Number.isInteger(port) || port < 1 || port > 65535) return refused(`${port} is not a port.`)
  return changeNeuron(state, hotkey, (neuron) => ({ ...neuron, axon: { ip, port } }))
}

function grantPermits(state: LedgerState, { maxValidators, stakeThreshold }: LedgerSettings): LedgerState {
  const threshold = toRao(stakeThreshold)
  const stakes = state.neurons.map(({ stakeRao }) => BigInt(stakeRao))
  const permitted = topByStake(
    stakes.map((stake) => (stake >= threshold ? stake : 0n)),
    maxValidators,
  )
  const neurons = state.neurons.map((neuron, uid) => ({ ...neuron, validatorPermit: permitted.has(uid) }))
  return { ...state, neurons }
}

/** The state with one neuron changed, found by its hotkey. */
export function changeNeuron(
  state: LedgerState,
  hotkey: string,
  change: (neuron: LedgerNeuron) => LedgerNeuron,
): Change {
  if (!state.neurons.some((neuron) => neuron.hotkey === hotkey)) {
    return refused(`The hotkey ${hotkey} is not registered on this subnet.`)
  }
  const neurons = state.neurons.map((neuron) => (neuron.hotkey === hotkey ? change(neuron) : neuron))
  return ok({ ...state, neurons })
}
