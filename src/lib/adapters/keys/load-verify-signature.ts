import type { VerifySignature } from '../../domain/neuron.ts'
import { ss58Prefix } from './keypair.ts'
import { loadSr25519 } from './load-sr25519.ts'

/** Addresses whose keys stay decoded: more than a subnet has neurons. */
const cachedAddresses = 1024

/** Loads the check of sr25519 signatures. Addresses of other networks (another SS58 prefix) never verify. */
export async function loadVerifySignature(): Promise<VerifySignature> {
  const { decodeAddress } = await import('@polkadot/util-crypto')
  const { verify } = await loadSr25519()
  const decoded = new Map<string, Uint8Array | null>()
  const publicKeyOf = (address: string): Uint8Array | null => {
    const known = decoded.get(address)
    if (known !== undefined) return known
    if (decoded.size >= cachedAddresses) decoded.clear()
    const publicKey = valueOrNull(() => decodeAddress(address, false, ss58Prefix))
    decoded.set(address, publicKey)
    return publicKey
  }
  return (address, message, signature) => {
    const publicKey = publicKeyOf(address)
    if (publicKey?.length !== 32 || signature.length !== 64) return false
    return valueOrNull(() => verify(signature, message, publicKey)) ?? false
  }
}

/** The libraries throw for what a stranger may send; here that only means "no". */
function valueOrNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
