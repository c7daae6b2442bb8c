import type { Keypair } from '../domain/neuron.ts'
import type { Dendrite } from '../domain/ports/wire.ts'
import type { MinerSpec } from './miner/miner-spec.ts'

/** A registered miner of this market, and where it can be asked. */
export type MinerMember = {
  readonly name: string
  readonly uid: number
  readonly hotkey: string
  readonly coldkey: string
  readonly address: { readonly ip: string; readonly port: number }
  readonly spec: MinerSpec
}

/** A registered validator of this market. */
export type ValidatorMember = {
  readonly name: string
  readonly uid: number
  readonly keypair: Keypair
  readonly coldkey: string
  readonly dendrite: Dendrite
}
