import type { Neuron } from '../neuron.ts'

export type Metagraph = {
  readonly netuid: number
  readonly block: number
  /** Blocks between epochs. */
  readonly tempo: number
  readonly neurons: readonly Neuron[]
}

export type EpochReport = {
  readonly block: number
  /** By uid, summing to 1 where any weight was set. */
  readonly incentive: readonly number[]
  readonly dividends: readonly number[]
  /** TAO paid in this epoch, by uid. */
  readonly emission: readonly number[]
}

/** What market code needs of a chain; the ledger and Subtensor both serve it. */
interface Chain {
  block(): Promise<number>
  metagraph(netuid: number): Promise<Metagraph>
  /** Registers the hotkey (idempotent) and returns its uid. */
  register(netuid: number, keys: { readonly hotkey: string; readonly coldkey: string }): Promise<number>
  serveAxon(
    netuid: number,
    hotkey: string,
    axon: { readonly ip: string; readonly port: number },
  ): Promise<void>
  addStake(netuid: number, hotkey: string, tao: number): Promise<void>
  /** Weights as the chain stores them: u16, max-scaled; rows of zero are dropped. */
  setWeights(
    netuid: number,
    validatorHotkey: string,
    weights: readonly { readonly uid: number; readonly value: number }[],
  ): Promise<{ readonly block: number }>
}

/** A chain that this process drives itself. */
export interface LocalChain extends Chain {
  /** Moves time on; every epoch that ends on the way is computed and reported. */
  advance(blocks: number): Promise<readonly EpochReport[]>
  /** TAO paid to each uid over all epochs so far. */
  earnings(): Promise<readonly number[]>
}
