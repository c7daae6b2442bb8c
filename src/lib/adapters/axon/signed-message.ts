import { createHash } from 'node:crypto'

export type RequestIdentity = {
  /** Nanoseconds since 1970, decimal. */
  readonly nonce: string
  readonly dendriteHotkey: string
  readonly axonHotkey: string
  readonly uuid: string
}

/** What Bittensor's dendrite signs of a request. */
export function requestMessage(identity: RequestIdentity, bodyHash: string): Uint8Array {
  const { nonce, dendriteHotkey, axonHotkey, uuid } = identity
  return Buffer.from(`${nonce}.${dendriteHotkey}.${axonHotkey}.${uuid}.${bodyHash}`)
}

/**
 * What our axon signs of a response: the request it answers, its HTTP status and every byte of its body. Bittensor
 * signs no responses, so this travels in a header of our own that its dendrite ignores.
 */
export function responseMessage(identity: RequestIdentity, status: number, bodySha256: string): Uint8Array {
  const { nonce, dendriteHotkey, axonHotkey, uuid } = identity
  return Buffer.from(
    `agentao-response.${nonce}.${axonHotkey}.${dendriteHotkey}.${uuid}.${status}.${bodySha256}`,
  )
}

/** Bittensor's `computed_body_hash` over string fields, in the order the synapse class lists them. */
export function bodyHash(fields: readonly string[]): string {
  return sha3(fields.map(sha3).join(''))
}

const sha3 = (text: string): string => createHash('sha3-256').update(text, 'utf8').digest('hex')

/** A signature as Bittensor writes it: 0x and 128 hex digits. */
export const encodeSignature = (signature: Uint8Array): string =>
  `0x${Buffer.from(signature).toString('hex')}`

/** The 64 bytes of an encoded signature; null when it is none. */
export function decodeSignature(text: string | undefined): Uint8Array | null {
  if (text === undefined || !/^0x[0-9a-fA-F]{128}$/.test(text)) return null
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}
