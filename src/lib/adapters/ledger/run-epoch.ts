import type { EpochReport } from '../../domain/ports/chain.ts'
import { yumaEpoch } from '../../domain/yuma/yuma-epoch.ts'
import type { LedgerSettings } from './ledger-settings.ts'
import type { LedgerState } from './ledger-state.ts'
import { toRao, toTao } from './rao.ts'

/** Moves the ledger to `block`, running every epoch that ends on the way. */
export function advanceTo(
  state: LedgerState,
  block: number,
  settings: LedgerSettings,
): { readonly state: LedgerState; readonly reports: readonly EpochReport[] } {
  const reports: EpochReport[] = []
  let current = state
  for (;;) {
    const next = (current.lastEpochBlock ?? 0) + settings.tempo
    if (next > block) return { state: { ...current, block }, reports }
    const epoch = runEpoch({ ...current, block: next }, settings)
    reports.push(epoch.report)
    current = epoch.state
  }
}

function runEpoch(
  state: LedgerState,
  settings: LedgerSettings,
): { readonly state: LedgerState; readonly report: EpochReport } {
  const { block, lastEpochBlock } = state
  const minted = toRao(settings.taoPerBlock) * BigInt(block - (lastEpochBlock ?? 0))
  const ownerRao = (minted * BigInt(Math.round(settings.ownerCut * 1e6))) / 1_000_000n
  const owner = state.neurons.findIndex(({ hotkey }) => hotkey === settings.ownerHotkey)
  const ownerUid = owner === -1 ? null : owner
  const outcomes = yumaEpoch({
    settings: { ...settings, stakeThresholdRao: toRao(settings.stakeThreshold) },
    block,
    lastEpochBlock,
    ownerUid,
    emissionRao: minted - ownerRao,
    neurons: state.neurons.map((neuron) => ({ ...neuron, stakeRao: BigInt(neuron.stakeRao) })),
  })
  const paid = outcomes.map(
    (outcome, uid) =>
      outcome.serverEmissionRao + outcome.validatorEmissionRao + (uid === ownerUid ? ownerRao : 0n),
  )
  const neurons = state.neurons.map((neuron, uid) => ({
    ...neuron,
    validatorPermit: outcomes[uid]?.validatorPermit ?? false,
    bonds: [...(outcomes[uid]?.bonds ?? [])],
    earnedRao: String(BigInt(neuron.earnedRao) + (paid[uid] ?? 0n)),
  }))
  return {
    state: { ...state, lastEpochBlock: block, neurons },
    report: {
      block,
      incentive: outcomes.map(({ incentive }) => incentive),
      dividends: outcomes.map(({ dividend }) => dividend),
      emission: paid.map(toTao),
    },
  }
}
