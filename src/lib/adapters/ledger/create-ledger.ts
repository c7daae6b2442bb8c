import type { LocalChain, Metagraph } from '../../domain/ports/chain.ts'
import { ExternalError, UserError } from '../../kernel/errors.ts'
import { type LedgerSettings, ledgerSettingsSchema } from './ledger-settings.ts'
import { genesis, type LedgerState, parseState, renderState } from './ledger-state.ts'
import { toTao } from './rao.ts'
import { addStake, type Change, register, serveAxon } from './registry.ts'
import { advanceTo } from './run-epoch.ts'
import { setWeights } from './set-weights.ts'

/** Where the ledger's text lives. `save` replaces the text whole or not at all. */
export type LedgerStore = {
  load(): Promise<string | null>
  save(text: string): Promise<void>
}

export type LedgerOptions = {
  readonly store: LedgerStore
  readonly settings?: Partial<LedgerSettings> | undefined
}

/**
 * A chain of one subnet in one text: registry, stake, axons, weights, epochs by Yuma consensus, emission. The text is
 * read before anything is written, and a change counts only once it is saved. Calls are worked on one by one. A call
 * that the chain's rules forbid throws ExternalError AGT_CHAIN.
 */
export async function createLedger({ store, settings: given }: LedgerOptions): Promise<LocalChain> {
  const settings = readSettings(given)
  const stored = await store.load()
  let state = stored === null ? genesis(settings.netuid) : parseState(stored, settings.netuid)
  let tail: Promise<unknown> = Promise.resolve()

  const commit = async (next: LedgerState): Promise<LedgerState> => {
    if (next !== state) {
      await store.save(renderState(next))
      state = next
    }
    return state
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work)
    tail = turn.catch(() => undefined)
    return turn
  }
  const apply = (netuid: number, change: (current: LedgerState) => Change): Promise<LedgerState> =>
    inTurn(() => {
      requireSubnet(netuid, settings)
      return commit(accepted(change(state)))
    })

  return {
    block: async () => state.block,
    metagraph: async (netuid) => {
      requireSubnet(netuid, settings)
      return toMetagraph(state, settings)
    },
    register: async (netuid, keys) => {
      const { neurons } = await apply(netuid, (current) => register(current, keys, settings))
      return neurons.findIndex(({ hotkey }) => hotkey === keys.hotkey)
    },
    serveAxon: async (netuid, hotkey, axon) => {
      await apply(netuid, (current) => serveAxon(current, { hotkey, ...axon }))
    },
    addStake: async (netuid, hotkey, tao) => {
      await apply(netuid, (current) => addStake(current, { hotkey, tao }, settings))
    },
    setWeights: async (netuid, hotkey, weights) => {
      const { neurons } = await apply(netuid, (current) => setWeights(current, { hotkey, weights }, settings))
      return { block: neurons.find((neuron) => neuron.hotkey === hotkey)?.lastUpdateBlock ?? state.block }
    },
    advance: (blocks) =>
      inTurn(async () => {
        if (!Number.isInteger(blocks) || blocks < 0)
          throw new RangeError(`${blocks} is not a number of blocks`)
        const advanced = advanceTo(state, state.block + blocks, settings)
        await commit(advanced.state)
        return advanced.reports
      }),
    earnings: async () => state.neurons.map(({ earnedRao }) => toTao(BigInt(earnedRao))),
  }
}

function readSettings(given: Partial<LedgerSettings> | undefined): LedgerSettings {
  const parsed = ledgerSettingsSchema.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError(
    'AGT_CONFIG',
    `The ledger's ${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? ''}.`,
  )
}

function requireSubnet(netuid: number, settings: LedgerSettings): void {
  if (netuid === settings.netuid) return
  const message = `The ledger has no subnet ${netuid}, only ${settings.netuid}.`
  throw new ExternalError('AGT_CHAIN', message, { service: 'ledger' })
}

function accepted(change: Change): LedgerState {
  if (change.ok) return change.value
  throw new ExternalError('AGT_CHAIN', change.reason, {
    service: 'ledger',
    hint: 'The chain itself would refuse too.',
  })
}

function toMetagraph(state: LedgerState, { netuid, tempo }: LedgerSettings): Metagraph {
  const neurons = state.neurons.map((neuron, uid) => ({
    uid,
    hotkey: neuron.hotkey,
    coldkey: neuron.coldkey,
    stake: toTao(BigInt(neuron.stakeRao)),
    validatorPermit: neuron.validatorPermit,
    axon: neuron.axon,
    lastUpdateBlock: neuron.lastUpdateBlock,
    registeredAtBlock: neuron.registeredAtBlock,
  }))
  return { netuid, block: state.block, tempo, neurons }
}
