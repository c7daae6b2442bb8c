import { z } from 'zod'

/** A registered miner or validator, as the chain lists it. Addresses are SS58 with prefix 42. */
const neuronSchema = z.strictObject({
  uid: z.number().int().nonnegative(),
  hotkey: z.string(),
  coldkey: z.string(),
  /** In TAO. */
  stake: z.number().nonnegative(),
  validatorPermit: z.boolean(),
  /** Where its axon listens; null when it serves none. */
  axon: z.strictObject({ ip: z.string(), port: z.number().int().min(1).max(65535) }).nullable(),
  lastUpdateBlock: z.number().int().nonnegative(),
  registeredAtBlock: z.number().int().nonnegative(),
})
export type Neuron = z.infer<typeof neuronSchema>

/** A signing identity. The secret stays behind `sign`. */
export interface Keypair {
  readonly address: string
  readonly publicKey: Uint8Array
  /** sr25519 over the message, 64 bytes. */
  sign(message: Uint8Array): Uint8Array
}

/** True when `signature` (64 bytes) is the address's sr25519 signature of the message; false for anything else. */
export type VerifySignature = (address: string, message: Uint8Array, signature: Uint8Array) => boolean
